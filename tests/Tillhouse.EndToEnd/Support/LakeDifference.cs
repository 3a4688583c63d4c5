using System.Text;
using Tillhouse.DuckDb;

namespace Tillhouse.EndToEnd.Support;

/// <summary>Compares all tables of two lakes, row by row.</summary>
internal static class LakeDifference
{
    // When a file was taken is the clock's, not the data's, and the only thing in which a run that was stopped may differ.
    private const string TakenAt = "_ingested_at";

    // What runs say of themselves: a run that was stopped and the one that goes on say it in two parts.
    private const string OfRuns = "system/";

    /// <summary>Every table that differs with its first rows, or nothing where all are equal.</summary>
    public static async Task<string> FindAsync(string expectedLake, string actualLake, CancellationToken cancellationToken)
    {
        using var duck = DuckSql.Open();
        var expected = await LakeTables.ReadAsync(duck, expectedLake, cancellationToken);
        var actual = await LakeTables.ReadAsync(duck, actualLake, cancellationToken);
        expected.ShouldNotBeEmpty($"{expectedLake} holds no table");
        var report = new StringBuilder();
        foreach (
            var name in expected
                .Keys.Union(actual.Keys)
                .Where(n => !n.StartsWith(OfRuns, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        )
        {
            if (!expected.TryGetValue(name, out var left) || !actual.TryGetValue(name, out var right))
            {
                report.AppendLine($"{name}: only in the {(expected.ContainsKey(name) ? "undisturbed" : "disturbed")} lake");
            }
            else if (Hash(duck, left) != Hash(duck, right))
            {
                report.AppendLine(
                    $"{name}: {TableDifference.Find(duck, Rows(duck, left), Rows(duck, right)) ?? "hashes differ, rows do not"}"
                );
            }
        }

        return report.ToString();
    }

    /// <summary>Count and hash of a relation's rows in any order.</summary>
    private static string Hash(DuckDbConnection duck, string relation)
    {
        var figures = duck.Rows(
            $"select count(*), coalesce(sum(hash(r)), 0), string_agg(distinct typeof(r)) from {Rows(duck, relation)} as r"
        )[0];
        return string.Join(' ', figures);
    }

    private static string Rows(DuckDbConnection duck, string relation) =>
        TableDifference.Columns(duck, relation).Exists(c => c.Name == TakenAt)
            ? $"(select * exclude ({TakenAt}) from {relation})"
            : relation;
}
