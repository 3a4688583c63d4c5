using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>Which of a project's tables a query reads.</summary>
internal static class QueryTables
{
    private static readonly TableName Query = new(Layer.Gold, "query");

    /// <summary>The tables.</summary>
    /// <exception cref="TillhouseErrors">The query is not one SELECT over the project's tables.</exception>
    public static IReadOnlyList<TableName> Of(DuckDbConnection connection, string select, BoundProject project)
    {
        var errors = new ErrorList();
        var model = new ModelDefinition
        {
            Table = Query,
            File = "query",
            Sql = select,
            SqlAt = new SourceLocation("query", 1, 1),
        };

        // A question is asked on one engine only, so all of its SQL is welcome.
        var analyses = ModelAnalyzer.Analyze(connection, [model], errors, portable: false);
        errors.ThrowIfAny();
        var known = project.Models.Keys.Concat(project.Project.Sources.Keys.Select(s => new TableName(Layer.Bronze, s))).ToHashSet();
        return [.. analyses[Query].Tables.Where(known.Contains)];
    }
}
