using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.Operations;

/// <summary>Keeps <c>delta.dataSkippingStatsColumns</c> true to the columns when one is renamed or dropped (section 6).</summary>
internal static class StatisticsColumns
{
    private const string Key = "delta.dataSkippingStatsColumns";

    /// <summary>The properties with a path, and all paths below it, replaced; taken out when there is no new one.</summary>
    public static IReadOnlyDictionary<string, string> Replace(
        IReadOnlyDictionary<string, string> configuration,
        IReadOnlyList<string> path,
        IReadOnlyList<string>? by
    )
    {
        if (!configuration.TryGetValue(Key, out var text))
        {
            return configuration;
        }

        var columns = new List<string>();
        foreach (var listed in ColumnList.Parse(text))
        {
            var below = listed.Count >= path.Count && listed.Take(path.Count).SequenceEqual(path, StringComparer.OrdinalIgnoreCase);
            if (!below)
            {
                columns.Add(FieldPath.Format(listed));
            }
            else if (by is not null)
            {
                columns.Add(FieldPath.Format([.. by, .. listed.Skip(path.Count)]));
            }
        }

        return new Dictionary<string, string>(configuration) { [Key] = string.Join(",", columns) };
    }
}
