using System.Text;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Graph;

/// <summary>
/// Checks a whole project: it builds every table, empty, in a database in memory, so that DuckDB's binder finds columns that are not there and
/// types that do not fit, and tells the type of every column.
/// </summary>
public static class ProjectBinder
{
    /// <summary>Analyses, orders and binds all models and their checks.</summary>
    /// <param name="project">The project.</param>
    /// <param name="prelude">The SQL that defines the prelude's functions for DuckDB; it comes in from outside because engines stand behind the graph.</param>
    /// <exception cref="TillhouseErrors">Everything that is wrong with the models.</exception>
    public static BoundProject Bind(ProjectDefinition project, string prelude)
    {
        // Nothing is stored, and threads would cost more time to start than they could save.
        using var connection = new DuckDbConnection("Data Source=:memory:");
        connection.Open();
        var errors = new ErrorList();
        var analyses = ModelAnalyzer.Analyze(connection, [.. project.Models.Values], errors);
        var graph = ModelGraph.Create(project, analyses, errors);
        connection.Execute(Setup(project, prelude));
        var models = new SortedDictionary<TableName, BoundModel>();
        var binder = new ModelBinder(connection, graph, errors);
        foreach (var table in graph.Order)
        {
            if (binder.Bind(table) is { } model)
            {
                models[table] = model;
            }
        }

        var rules = new CheckBinder(connection, models, errors);
        foreach (var model in models.Values)
        {
            HeaderBinder.Run(graph, model, models, errors);
            rules.Bind(model);
        }

        errors.ThrowIfAny();
        return new BoundProject(graph, models);
    }

    private static string Setup(ProjectDefinition project, string prelude)
    {
        var sql = new StringBuilder(
            "set threads = 1; set errors_as_json = true; create schema bronze; create schema silver; create schema gold;\n"
        );
        foreach (var source in project.Sources.Values)
        {
            var columns = BronzeTable.Columns(source).Select(c => $"{Quote.Name(c.Name)} {c.Type}");
            sql.Append("create table bronze.").Append(Quote.Name(source.Name)).Append(" (").AppendJoin(", ", columns).Append(");\n");
        }

        return sql.Append(prelude).ToString();
    }
}
