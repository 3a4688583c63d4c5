using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Quality;

/// <summary>
/// What the rules have found that did their work before a table's rows were written: those that keep rows out, and the uniqueness of the key. A row that was
/// kept out counts as failed, so that a score tells of the source and not of what is left of it.
/// </summary>
public static class QuarantineAudit
{
    private static readonly (string Prefix, Dimension Dimension)[] Unstated =
    [
        ("type:", Dimension.Validity),
        ("required:", Dimension.Completeness),
        ("not_null:", Dimension.Completeness),
    ];

    /// <summary>The results. Rules that no header states are among them once they have kept a row out.</summary>
    /// <param name="model">The model.</param>
    /// <param name="kept">What was kept out now.</param>
    /// <param name="rows">The rows of the table as it will be.</param>
    /// <param name="previous">What the rules had counted before, where only new rows were judged; empty where all were.</param>
    public static IReadOnlyList<CheckResult> Judge(
        ModelDefinition model,
        IReadOnlyList<KeptRows> kept,
        long rows,
        IReadOnlyDictionary<string, CheckCount> previous
    )
    {
        var byRule = kept.ToDictionary(k => k.Rule, StringComparer.Ordinal);
        var stated = model.Checks.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var results = new List<CheckResult>();
        foreach (var check in model.Checks)
        {
            if (check.OnFail is OnFail.Quarantine)
            {
                results.Add(CheckResult.Of(model.Table, check, Count(check.Name), Examples(check.Name)));
            }
            else if (IsKey(model, check))
            {
                results.Add(CheckResult.Of(model.Table, check, new CheckCount(0, rows), []));
            }
        }

        foreach (var name in byRule.Keys.Union(previous.Keys).Where(n => !stated.Contains(n)).Order(StringComparer.Ordinal))
        {
            var dimension = Array.Find(Unstated, u => name.StartsWith(u.Prefix, StringComparison.Ordinal)).Dimension;
            var check = new CheckDefinition.Rule("")
            {
                Name = name,
                Dimension = dimension,
                OnFail = OnFail.Quarantine,
            };
            results.Add(CheckResult.Of(model.Table, check, Count(name), Examples(name)));
        }

        return results;

        CheckCount Count(string rule)
        {
            var failed = (previous.GetValueOrDefault(rule)?.Failed ?? 0) + (byRule.GetValueOrDefault(rule)?.Rows ?? 0);
            return new CheckCount(failed, rows + failed);
        }

        IReadOnlyList<string> Examples(string rule) => byRule.GetValueOrDefault(rule)?.Examples ?? [];
    }

    /// <summary>Whether a check has done its work before the rows of a model that reads a source are written, so that asking again would prove nothing.</summary>
    public static bool IsSettled(ModelDefinition model, CheckDefinition check) => check.OnFail is OnFail.Quarantine || IsKey(model, check);

    private static bool IsKey(ModelDefinition model, CheckDefinition check) =>
        check is CheckDefinition.Unique unique && unique.Columns.SequenceEqual(model.Key);
}
