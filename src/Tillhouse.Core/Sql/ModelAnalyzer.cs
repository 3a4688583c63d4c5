using System.Text.Json;
using Tillhouse.Core.Project;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Sql;

/// <summary>Has models read by DuckDB's own parser: which tables and functions they use, and whether they keep to portable SQL (portable-sql.md).</summary>
public static class ModelAnalyzer
{
    /// <summary>Analyses models, and the rules and queries in their headers, in one round trip.</summary>
    /// <param name="connection">Any connection: nothing is created in it.</param>
    /// <param name="models">The models.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="portable">Whether the SELECTs must keep to portable SQL: models must, a question to one engine need not.</param>
    /// <returns>The analyses of those models that could be read.</returns>
    public static IReadOnlyDictionary<TableName, ModelAnalysis> Analyze(
        DuckDbConnection connection,
        IReadOnlyCollection<ModelDefinition> models,
        ErrorList errors,
        bool portable = true
    )
    {
        var selects = models.Select(m => new SqlText(m.Sql, m.SqlAt)).ToList();
        var checks = models.SelectMany(m => m.Checks.Select(c => (m.Table, Check: c, Text: TextOf(c)))).ToList();
        var withSql = checks.Where(c => c.Text is not null).ToList();
        var trees = SqlParser.Parse(connection, [.. selects, .. withSql.Select(c => c.Text!)], errors);

        var references = checks
            .Where(c => OtherTable(c.Check) is not null)
            .Select(c => (c.Table, Reference: new TableReference(OtherTable(c.Check)!, c.Check.At)))
            .ToList();
        foreach (var (check, tree) in withSql.Zip(trees.Skip(selects.Count)))
        {
            if (tree is { } node)
            {
                var found = ReadCheck(check.Text!, node, check.Check is CheckDefinition.Rule, errors);
                references.AddRange(found.Select(r => (check.Table, r)));
            }
        }

        var byModel = references.ToLookup(r => r.Table, r => r.Reference);
        var analyses = new SortedDictionary<TableName, ModelAnalysis>();
        foreach (var (model, text, tree) in models.Zip(selects, trees))
        {
            if (tree is { } node)
            {
                analyses[model.Table] = Analyze(
                    model,
                    text,
                    node,
                    [.. byModel[model.Table].Where(r => r.Table != model.Table)],
                    errors,
                    portable
                );
            }
        }

        return analyses;
    }

    private static ModelAnalysis Analyze(
        ModelDefinition model,
        SqlText text,
        JsonElement tree,
        IReadOnlyList<TableReference> checks,
        ErrorList errors,
        bool portable
    )
    {
        if (portable)
        {
            PortableCheck.Run(text, tree, errors);
        }

        var scan = new TreeScan(text, errors);
        scan.Walk(tree);
        return new ModelAnalysis
        {
            Table = model.Table,
            Sql = text.Statement,
            References = scan.References,
            CheckReferences = checks,
            Functions = scan.Functions,
            Columns = scan.ColumnsOf(tree),
            Fingerprint = TreeHash.Of(tree),
            NotRowByRow = scan.NotRowByRow,
        };
    }

    private static TableName? OtherTable(CheckDefinition check) =>
        check switch
        {
            CheckDefinition.Relationship c => c.Table,
            CheckDefinition.Reconciliation c => c.Table,
            _ => null,
        };

    private static SqlText? TextOf(CheckDefinition check) =>
        check switch
        {
            CheckDefinition.Rule rule => new SqlText(rule.Condition, rule.SqlAt, "select "),
            CheckDefinition.Query query => new SqlText(query.Sql, query.SqlAt),
            _ => null,
        };

    private static IReadOnlyList<TableReference> ReadCheck(SqlText text, JsonElement tree, bool isRule, ErrorList errors)
    {
        PortableCheck.Run(text, tree, errors);
        var scan = new TreeScan(text, errors);
        scan.Walk(tree);
        if (isRule && !IsCondition(text, tree, scan))
        {
            errors.Add(
                ErrorCodes.InvalidRule,
                "a rule is one condition over the columns of one row",
                "write the condition alone, without comments; a check of the whole table is a query:",
                text.At
            );
        }

        return scan.References;
    }

    // The condition stands in brackets inside larger statements, so nothing in it may reach out of them.
    private static bool IsCondition(SqlText text, JsonElement tree, TreeScan scan) =>
        scan.NotRowByRow is null
        && scan.References.Count == 0
        && scan.ColumnsOf(tree) is [{ }]
        && tree.EnumerateObject().All(p => p.Name is "type" or "select_list" or "from_table" or "aggregate_handling")
        && tree.TryGetProperty("from_table", out var from)
        && from.GetProperty("type").GetString() == "EMPTY"
        && !tree.GetProperty("select_list")[0].TryGetProperty("alias", out _)
        && text.Statement.Length == text.Text.TrimEnd().Length;
}
