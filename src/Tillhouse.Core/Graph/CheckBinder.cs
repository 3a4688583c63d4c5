using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Graph;

/// <summary>Binds the checks of models: their columns, the conditions of rules, and queries.</summary>
internal sealed class CheckBinder(DuckDbConnection connection, IReadOnlyDictionary<TableName, BoundModel> models, ErrorList errors)
{
    private readonly CheckColumns types = new(errors);

    public void Bind(BoundModel model)
    {
        var rules = new List<CheckDefinition.Rule>();
        foreach (var check in model.Definition.Checks)
        {
            switch (check)
            {
                case CheckDefinition.Rule rule:
                    rules.Add(rule);
                    break;
                case CheckDefinition.Query query:
                    Try(new SqlText(query.Sql, query.SqlAt, "describe "));
                    break;
                case CheckDefinition.Relationship relationship:
                    Need(model, [relationship.Column], check);
                    if (models.TryGetValue(relationship.Table, out var other))
                    {
                        HeaderBinder.Need([relationship.OtherColumn], "relationships", other.Columns, check.At, other, errors);
                    }

                    break;
                case CheckDefinition.Reconciliation reconciliation:
                    types.Sums(model, reconciliation, models.GetValueOrDefault(reconciliation.Table));
                    break;
                default:
                    types.Columns(model, check);
                    break;
            }
        }

        // Nearly always all is well, so all conditions go in one query, and one by one only to find the culprit.
        if (
            rules.Count > 0
            && !Succeeds($"describe select {string.Join(", ", rules.Select(r => $"cast(({r.Condition}) as boolean)"))} from {From(model)}")
        )
        {
            foreach (var rule in rules)
            {
                Try(new SqlText(rule.Condition, rule.SqlAt, "describe select cast((", $") as boolean) from {From(model)}"));
            }
        }
    }

    private void Need(BoundModel model, IReadOnlyList<string> names, CheckDefinition check) =>
        HeaderBinder.Need(names, $"the check {check.Name}", model.Columns, check.At, model, errors);

    // Rules of a model that reads a source run before its rows are stored, where bronze's own columns can still be seen.
    private static string From(BoundModel model)
    {
        var table = model.Definition.Table;
        var name = $"{table.Schema}.{Quote.Name(table.Name)}";
        if (!model.Analysis.Tables.Any(t => t.Layer == Layer.Bronze))
        {
            return $"(select * from {name}) as {Quote.Name(table.Name)}";
        }

        var origin = BronzeTable
            .Origin.Where(o => model.SelectColumns.All(c => c.Name != o.Name))
            .Select(o => $", cast(null as {o.Type}) as {o.Name}");
        return $"(select *{string.Concat(origin)} from {name}) as t";
    }

    private bool Succeeds(string sql)
    {
        try
        {
            connection.Execute(sql);
            return true;
        }
        catch (DuckDbException)
        {
            return false;
        }
    }

    private void Try(SqlText text)
    {
        try
        {
            connection.Execute(text.Text);
        }
        catch (DuckDbException error)
        {
            BindErrors.Report(error, text, errors);
        }
    }
}
