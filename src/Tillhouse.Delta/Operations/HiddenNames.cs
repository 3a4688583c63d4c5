namespace Tillhouse.Delta.Operations;

/// <summary>What lies in a table's folder and is not its data: names that begin with <c>_</c> or <c>.</c> (section 15).</summary>
internal static class HiddenNames
{
    /// <summary>
    /// Whether a path belongs to something else than the rows. Change data is ours, and so are the directories of a partition column whose name begins
    /// with <c>_</c>.
    /// </summary>
    public static bool Hides(string path, IReadOnlyCollection<string> partitionColumns)
    {
        if (path.StartsWith("_change_data/", StringComparison.Ordinal))
        {
            path = path["_change_data/".Length..];
        }

        foreach (var range in path.AsSpan().Split('/'))
        {
            var name = path.AsSpan()[range];
            if (!name.IsEmpty && name[0] is '_' or '.' && !IsPartition(name, partitionColumns))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPartition(ReadOnlySpan<char> directory, IReadOnlyCollection<string> partitionColumns)
    {
        foreach (var column in partitionColumns)
        {
            if (
                directory.Length > column.Length
                && directory[column.Length] == '='
                && directory.StartsWith(column, StringComparison.Ordinal)
            )
            {
                return true;
            }
        }

        return false;
    }
}
