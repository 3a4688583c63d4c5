using Tillhouse.Core;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.Sql;

/// <summary>One SELECT, analysed as the model gold.m in the file m.sql, beginning at its first character.</summary>
internal static class AnalysedSql
{
    public static (ModelAnalysis? Analysis, IReadOnlyList<string> Errors) Of(string sql, params CheckDefinition[] checks)
    {
        using var connection = new DuckDbConnection("Data Source=:memory:");
        connection.Open();
        var table = new TableName(Layer.Gold, "m");
        var model = new ModelDefinition
        {
            Table = table,
            File = "m.sql",
            Sql = sql,
            SqlAt = new SourceLocation("m.sql", 1, 1),
            Checks = checks,
        };
        var errors = new ErrorList();
        var analysis = ModelAnalyzer.Analyze(connection, [model], errors).GetValueOrDefault(table);
        try
        {
            errors.ThrowIfAny();
            return (analysis, []);
        }
        catch (TillhouseErrors found)
        {
            return (analysis, [.. found.Errors.Select(e => $"{e.Code} {e.At!.Value.Line}:{e.At.Value.Column} {e.Message}")]);
        }
    }

    public static CheckDefinition.Rule Rule(string condition) =>
        new(condition)
        {
            Name = "r",
            Dimension = Dimension.Validity,
            OnFail = OnFail.Warn,
            At = new SourceLocation("m.sql", 5, 3),
            SqlAt = new SourceLocation("m.sql", 5, 10),
        };
}
