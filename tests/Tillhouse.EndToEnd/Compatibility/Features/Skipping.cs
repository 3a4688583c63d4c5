namespace Tillhouse.EndToEnd.Compatibility.Features;

/// <summary>Conditions of which each finds few of the rows: a reader that trusts a wrong bound finds fewer.</summary>
internal static class Skipping
{
    private static readonly string[] Conditions =
    [
        "name = 'Ada'",
        "name = ''",
        "name like 'O''Brien%日本 😀'",
        "name > 'long long long long long long long long long long long long long long long long long long long long'",
        "name is null",
        "amount > cast('1234567890123456789012345678' as decimal(38,10))",
        "amount < 0",
        "amount = cast('0.0000000001' as decimal(38,10))",
        "score = cast('NaN' as double)",
        "score > 1",
        "score < -1",
        "score = 0",
        "score > 0 and score < 1",
        "born >= date '2299-12-31'",
        "born = date '1970-01-01'",
        "seen = timestamp '2024-02-29 12:34:56.789012'",
        "seen > timestamp '2299-12-31 23:59:59.999'",
        "seen < timestamp '1970-01-01 00:00:00'",
        "seen = timestamp '1900-01-01 00:00:00.000001'",
        "seen is null",
        "flag",
        "flag is null",
        "raw is null",
    ];

    /// <summary>The ids that every condition finds, for Spark.</summary>
    public static string Query(string table) =>
        string.Join(" union all ", Conditions.Select((condition, i) => $"select {i} as condition, id from {table} where {condition}"));

    /// <summary>What must be found.</summary>
    public static string Expected(string rows) => Query(rows);

    /// <summary>What we find.</summary>
    public static async Task<string> OurReadAsync(OurTable table)
    {
        List<string> found = [];
        foreach (var condition in Conditions)
        {
            found.Add($"select {found.Count} as condition, id from {await table.RelationAsync(condition)}");
        }

        return $"({string.Join(" union all ", found)})";
    }
}
