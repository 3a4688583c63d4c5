namespace Tillhouse.Delta.DuckDb;

/// <summary>Partition values are equal when their texts are.</summary>
internal sealed class PartitionComparer : IEqualityComparer<IReadOnlyList<string?>>
{
    public static PartitionComparer Instance { get; } = new();

    public bool Equals(IReadOnlyList<string?>? x, IReadOnlyList<string?>? y) => x is not null && y is not null && x.SequenceEqual(y);

    public int GetHashCode(IReadOnlyList<string?> values)
    {
        var hash = default(HashCode);
        foreach (var value in values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
