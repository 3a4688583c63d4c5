using Tillhouse.Delta.Log;

namespace Tillhouse.Delta.Operations;

/// <summary>A directory <c>column=value</c> above a file.</summary>
/// <param name="Name">The column.</param>
/// <param name="Value">Null for <c>__HIVE_DEFAULT_PARTITION__</c>.</param>
internal sealed record HivePartition(string Name, string? Value)
{
    /// <summary>Those of a path, from the outermost; both sides of the sign are escaped once.</summary>
    public static IReadOnlyList<HivePartition> Of(string path)
    {
        var found = new List<HivePartition>();
        foreach (var directory in path.Split('/')[..^1])
        {
            var sign = directory.IndexOf('=', StringComparison.Ordinal);
            if (sign > 0)
            {
                var value = FilePath.Decode(directory[(sign + 1)..]);
                found.Add(new(FilePath.Decode(directory[..sign]), value is "" or FilePath.HiveNull ? null : value));
            }
        }

        return found;
    }
}
