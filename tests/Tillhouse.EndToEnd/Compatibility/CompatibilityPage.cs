using System.Globalization;
using System.Text;

namespace Tillhouse.EndToEnd.Compatibility;

/// <summary>The outcomes as docs/delta-compatibility.md shows them.</summary>
internal static class CompatibilityPage
{
    private const string Head = """
        # Delta Lake compatibility
        Written by the tests: `TILL_UPDATE_GOLDEN=1 dotnet test tests/Tillhouse.EndToEnd --filter "FullyQualifiedName~Compatibility"`. They run against
        Spark 4.1.2 with Delta Lake 4.4.0 and ClickHouse's reader (chdb 3.4.0), and fail when this page is not what they find.

        Each cell is a test that compares all rows, over nulls, NaN, infinities, empty texts, every sort of letter, microseconds and decimals of 38 digits:
        - *Spark reads ours*: we make the table, the log proves that the feature is in use, Spark reads the rows that we meant.
        - *Spark writes on ours*: Spark then writes into it (and refuses what breaks a constraint), and we read the rows.
        - *we read Spark's*: Spark makes the table, the log proves it, we read the rows.
        - *we write on Spark's*: we then write into it (and refuse likewise), and both read the rows.
        - *ClickHouse reads ours*: a third reader; a dash where it does not have the feature.

        ✓ passes, ✗ fails, with its reason below. What is not implemented fails.

        """;

    /// <summary>The page's text.</summary>
    public static string Of(IReadOnlyDictionary<(string Feature, Column Column), Outcome> outcomes)
    {
        var page = new StringBuilder(Head).AppendLine();
        var passed = outcomes.Values.Count(o => o.Failure is null);
        page.AppendLine(CultureInfo.InvariantCulture, $"**{passed} of {outcomes.Count} cells pass.**").AppendLine();
        page.AppendLine(
            "| feature | Spark reads ours | Spark writes on ours | we read Spark's | we write on Spark's | ClickHouse reads ours |"
        );
        page.AppendLine("|---|:-:|:-:|:-:|:-:|:-:|");
        var reasons = new StringBuilder();
        foreach (var (group, features) in FeatureList.Groups)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"| **{group}** | | | | | |");
            foreach (var feature in features)
            {
                var cells = Enum.GetValues<Column>().Select(column => outcomes.GetValueOrDefault((feature.Name, column)));
                page.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| {feature.Name} | {string.Join(" | ", cells.Select(o => o is null ? "–" : o.Failure is null ? "✓" : "✗"))} |"
                );
                Explain(reasons, feature, outcomes);
            }
        }

        return reasons.Length == 0 ? page.ToString() : page.AppendLine().AppendLine("## What fails").Append(reasons).ToString();
    }

    private static void Explain(
        StringBuilder reasons,
        Feature feature,
        IReadOnlyDictionary<(string Feature, Column Column), Outcome> outcomes
    )
    {
        var failures = Enum.GetValues<Column>()
            .Select(column => (Column: column, Outcome: outcomes.GetValueOrDefault((feature.Name, column))))
            .Where(cell => cell.Outcome?.Failure is not null)
            .GroupBy(cell => cell.Outcome!.Short, cell => Title(cell.Column));
        foreach (var failure in failures)
        {
            reasons.AppendLine(CultureInfo.InvariantCulture, $"- {feature.Name} ({string.Join(", ", failure)}): {failure.Key}");
        }
    }

    private static string Title(Column column) =>
        column switch
        {
            Column.WeWriteSparkReads => "Spark reads ours",
            Column.SparkWritesOnOurs => "Spark writes on ours",
            Column.SparkWritesWeRead => "we read Spark's",
            Column.WeWriteOnSparks => "we write on Spark's",
            _ => "ClickHouse reads ours",
        };
}
