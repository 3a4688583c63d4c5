using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Quality;

/// <summary>What one check found in one table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Check">The check's name, unique in the table.</param>
/// <param name="Dimension">What it measures.</param>
/// <param name="OnFail">What its failing does.</param>
/// <param name="Failed">Rows, keys, days or groups that fail.</param>
/// <param name="Total">What it speaks of: rows, and for checks of days or groups these.</param>
/// <param name="Passed">Whether the share that passes reaches the check's threshold.</param>
/// <param name="Examples">Up to three of what fails, each as a JSON object.</param>
public sealed record CheckResult(
    TableName Table,
    string Check,
    Dimension Dimension,
    OnFail OnFail,
    long Failed,
    long Total,
    bool Passed,
    IReadOnlyList<string> Examples
)
{
    /// <summary>The share of rows that pass, 0 to 1; 1 for an empty table.</summary>
    public decimal Score => Total == 0 ? 1 : Math.Max(0, 1 - (decimal)Failed / Total);

    /// <summary>What a build record keeps of results.</summary>
    public static IReadOnlyDictionary<string, CheckCount> Counts(IEnumerable<CheckResult> results) =>
        new SortedDictionary<string, CheckCount>(
            results.ToDictionary(r => r.Check, r => new CheckCount(r.Failed, r.Total)),
            StringComparer.Ordinal
        );

    /// <summary>Judges a count of failures by the check's threshold. Without one, rows that were kept out are no failure of the table.</summary>
    public static CheckResult Of(TableName table, CheckDefinition check, CheckCount count, IReadOnlyList<string> examples)
    {
        var score = count.Total == 0 ? 1 : 1 - ((decimal)count.Failed / count.Total);
        var passed = check.Threshold is { } threshold ? score >= threshold : count.Failed == 0 || check.OnFail is OnFail.Quarantine;
        return new CheckResult(table, check.Name, check.Dimension, check.OnFail, count.Failed, count.Total, passed, examples);
    }
}
