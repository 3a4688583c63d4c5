using Tillhouse.Core.Build;
using Tillhouse.Core.Project;
using Tillhouse.Core.Quality;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;

namespace Tillhouse.Bench;

/// <summary>The checks of one table: row rules in one pass, then each rule that needs the whole table.</summary>
internal static class TwinChecks
{
    /// <summary>The statements; each puts counts of failures into <c>checks</c>.</summary>
    public static IEnumerable<string> Of(BuildInput input, BuildScript script)
    {
        var model = input.Model;
        var relation = model.Table.ToString();
        if (script.Division is not { } division)
        {
            return Statements(model, model.Checks, relation);
        }

        // What quarantines, and the uniqueness of the key, hold already.
        var open = model.Checks.Where(c => !IsSettled(model, c)).ToLookup(BuildAudit.AsksForOrigin);
        return [.. Statements(model, open[false], relation), .. Statements(model, open[true], $"({division.Accepted}) as accepted")];
    }

    private static IEnumerable<string> Statements(ModelDefinition model, IEnumerable<CheckDefinition> checks, string relation)
    {
        var table = Quote.Text(model.Table.ToString());
        var rowRules = checks.Select(c => (c.Name, Fails: RowRule.Fails(c))).Where(c => c.Fails is not null).ToList();
        if (rowRules.Count > 0)
        {
            var counts = string.Join(", ", rowRules.Select(r => $"count(*) filter (where {r.Fails})"));
            var names = string.Join(", ", rowRules.Select(r => Quote.Text(r.Name)));
            yield return $"insert into checks select {table}, unnest([{names}]), unnest(failed) from (select [{counts}] as failed from {relation})";
        }

        foreach (var check in checks)
        {
            if (TableRule.Failing(check, relation, TimeProvider.System.GetUtcNow()) is { } failing)
            {
                yield return $"insert into checks select {table}, {Quote.Text(check.Name)}, count(*) from ({failing}) as failing";
            }
        }
    }

    private static bool IsSettled(ModelDefinition model, CheckDefinition check) =>
        check.OnFail == OnFail.Quarantine || (check is CheckDefinition.Unique unique && unique.Columns.SequenceEqual(model.Key));
}
