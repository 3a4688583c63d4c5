using System.Text.RegularExpressions;
using Tillhouse.DuckDb;
using Tillhouse.EndToEnd.Spark;

namespace Tillhouse.EndToEnd.Compatibility;

/// <summary>Runs the cells of one feature that need Spark.</summary>
internal sealed class FeatureRun(
    Feature feature,
    SparkSession spark,
    DuckDbConnection duck,
    string folder,
    CancellationToken cancellationToken
)
{
    private const string NotYet = "not implemented";

    /// <summary>Every cell's outcome; one that builds on a table that was not made fails with it.</summary>
    public async Task<IReadOnlyDictionary<Column, Outcome>> RunAsync()
    {
        Directory.CreateDirectory(folder);
        using var ours = new OurTable(duck, folder, "ours", cancellationToken);
        using var theirs = new OurTable(duck, folder, "spark", cancellationToken);
        var outcomes = new Dictionary<Column, Outcome>();
        var made = await TryAsync(() => MakeAsync(feature, ours));
        outcomes[Column.WeWriteSparkReads] = made.Failure is null ? await TryAsync(() => SparkSeesAsync(ours, feature.Rows)) : made;
        outcomes[Column.SparkWritesOnOurs] = made.Failure is null ? await TryAsync(() => SparkOnTopAsync(ours)) : made;
        made = await TryAsync(() => SparkMakesAsync(theirs));
        outcomes[Column.SparkWritesWeRead] = made.Failure is null ? await TryAsync(() => WeSeeAsync(theirs, feature.Rows)) : made;
        outcomes[Column.WeWriteOnSparks] = made.Failure is null ? await TryAsync(() => OursOnTopAsync(theirs)) : made;
        return outcomes;
    }

    /// <summary>Has us make the table, and proves by its log that it has the feature.</summary>
    public static async Task<string?> MakeAsync(Feature feature, OurTable table)
    {
        if (feature.Ours is null)
        {
            return NotYet;
        }

        await feature.Ours(table);
        return Evidence(feature, table);
    }

    private async Task<string?> SparkMakesAsync(OurTable table)
    {
        var parts = Of(table, feature.Spark).Split("{age};\n");
        await spark.ExecuteScriptAsync(parts[0], cancellationToken);
        foreach (var part in parts.Skip(1))
        {
            table.AgeLog();
            await spark.ExecuteScriptAsync(part, cancellationToken);
        }

        return Evidence(feature, table);
    }

    private async Task<string?> SparkOnTopAsync(OurTable table)
    {
        await spark.ExecuteScriptAsync(Of(table, feature.SparkOnTop), cancellationToken);
        if (feature.SparkRefused is { } refused)
        {
            var outcome = await TryAsync(async () =>
            {
                await spark.ExecuteScriptAsync(Of(table, refused), cancellationToken);
                return null;
            });
            if (outcome.Failure is null)
            {
                return $"Spark did not refuse: {refused}";
            }
        }

        return await WeSeeAsync(table, feature.RowsOnTop);
    }

    private async Task<string?> OursOnTopAsync(OurTable table)
    {
        if (feature.OursOnTop is null)
        {
            return NotYet;
        }

        await feature.OursOnTop(table);
        if (feature.OursRefused is { } refused)
        {
            await Should.ThrowAsync<Delta.DeltaException>(() => refused(table), "we did not refuse");
        }

        return await WeSeeAsync(table, feature.RowsOnTop) is { } difference
            ? $"by us: {difference}"
            : await SparkSeesAsync(table, feature.RowsOnTop);
    }

    private async Task<string?> WeSeeAsync(OurTable table, string expected) =>
        TableDifference.Find(duck, $"({expected})", await feature.OurRead(table));

    private async Task<string?> SparkSeesAsync(OurTable table, string expected)
    {
        var rows = Path.Combine(folder, Path.GetRandomFileName());
        return TableDifference.Find(duck, $"({expected})", await spark.RowsOfAsync(rows, Of(table, feature.SparkRead), cancellationToken));
    }

    private static string? Evidence(Feature feature, OurTable table)
    {
        var log = new DirectoryInfo(Path.Combine(table.Folder, "_delta_log"));
        var text = log.EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(f => f.Name[0] != '.')
            .OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => f.Extension == ".json" ? $"{f.Name}\n{File.ReadAllText(f.FullName)}" : f.Name);
        return Regex.IsMatch(string.Join('\n', text), feature.Evidence) ? null : $"the log has no {feature.Evidence}";
    }

    private static string Of(OurTable table, string sql) =>
        sql.Replace("{t}", $"delta.`{table.Folder}`", StringComparison.Ordinal).Replace("{path}", table.Folder, StringComparison.Ordinal);

    private Task<Outcome> TryAsync(Func<Task<string?>> cell) => Outcome.OfAsync(cell, cancellationToken);
}
