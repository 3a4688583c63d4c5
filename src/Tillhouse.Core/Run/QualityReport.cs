using System.Text.Json.Serialization;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Run;

/// <summary>How good the tables are, as of one run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Scores">A score for each dimension of all tables together, then of each table.</param>
/// <param name="Rules">What each rule has counted when its table was last audited, the worst first.</param>
public sealed record QualityReport(string Run, IReadOnlyList<DimensionScore> Scores, IReadOnlyList<RuleScore> Rules);

/// <summary>The score of one dimension: the mean of the scores of its rules.</summary>
/// <param name="Table">The table; null: all of them.</param>
/// <param name="Dimension">The dimension.</param>
/// <param name="Least">What the score should be at least.</param>
/// <param name="Trend">The scores as of the last runs, the oldest first; the last is the score.</param>
/// <param name="Rules">How many rules measure it.</param>
/// <param name="Failing">How many of them fail on something.</param>
public sealed record DimensionScore(
    TableName? Table,
    Dimension Dimension,
    decimal Least,
    IReadOnlyList<decimal> Trend,
    long Rules,
    long Failing
)
{
    /// <summary>The score, 0 to 1.</summary>
    public decimal Score => Trend[^1];

    /// <summary>Whether it is below what it should be.</summary>
    public bool IsBelow => Score < Least;
}

/// <summary>What one rule has counted.</summary>
/// <param name="Run">The run that asked it last.</param>
/// <param name="Table">Its table.</param>
/// <param name="Check">Its name.</param>
/// <param name="Dimension">What it measures.</param>
/// <param name="OnFail">What its failing does.</param>
/// <param name="Failed">Rows, keys, days or groups that fail.</param>
/// <param name="Total">What it speaks of.</param>
/// <param name="Score">The share that passes.</param>
/// <param name="Passed">Whether it passed, by its own threshold.</param>
/// <param name="Committed">Whether the rows that it looked at became the table's; not so where a rule stopped them.</param>
/// <param name="Examples">Some of what fails, as JSON objects.</param>
public sealed record RuleScore(
    string Run,
    TableName Table,
    string Check,
    Dimension Dimension,
    OnFail OnFail,
    long Failed,
    long Total,
    decimal Score,
    bool Passed,
    bool Committed,
    IReadOnlyList<string> Examples
);

[JsonSerializable(typeof(string[]))]
internal sealed partial class QualityJson : JsonSerializerContext;
