using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>The files that a change has to read, and the partitions it depends on.</summary>
internal sealed class CandidateFiles
{
    private readonly PartitionPredicate? matched;
    private readonly SourcePartitions? sourcePartitions;
    private readonly List<PartitionPredicate> unmatched;

    /// <summary>Leaves out what partition values and, for rows that a source matches, bounds of the keys tell cannot be touched.</summary>
    /// <param name="change">The change.</param>
    /// <param name="connection">Has the source's rows.</param>
    public CandidateFiles(RowChange change, DuckDbConnection connection)
    {
        var snapshot = change.Snapshot;
        IReadOnlyList<StructField> keys = [];
        if (change.Source is { Matches: true } source)
        {
            matched = new(connection, snapshot, source.Target);
            keys = Comparable(connection, snapshot, source.Keys);
            sourcePartitions = SourcePartitions.Of(connection, snapshot, keys);
        }

        unmatched =
        [
            .. change
                .Clauses.Where(c => c is MergeClause.UpdateUnmatched or MergeClause.DeleteUnmatched)
                .Select(c => new PartitionPredicate(connection, snapshot, c.Condition)),
        ];

        var partitions = snapshot.Files.GroupBy(f => (IReadOnlyList<string?>)f.PartitionValues, PartitionComparer.Instance).ToList();
        var values = partitions.ConvertAll(p => p.Key);
        var whole = SelectUnmatched(connection, values);
        var files = whole.SelectMany(i => partitions[i]).ToList();
        var keyed = SelectMatched(connection, values).Where(i => !whole.Contains(i)).SelectMany(i => partitions[i]).ToList();
        files.AddRange(KeyRanges.Select(connection, snapshot, keys, keyed));
        Files = files;
    }

    /// <summary>The files.</summary>
    public IReadOnlyList<LiveFile> Files { get; }

    /// <summary>Whether the change depends on rows of a partition, be it one that holds no file yet.</summary>
    public bool Reads(DuckDbConnection connection, IReadOnlyList<string?> partition) =>
        SelectMatched(connection, [partition]).Any() || SelectUnmatched(connection, [partition]).Count > 0;

    private IEnumerable<int> SelectMatched(DuckDbConnection connection, IReadOnlyList<IReadOnlyList<string?>> partitions) =>
        (matched?.Select(connection, partitions) ?? []).Where(i => sourcePartitions?.Contains(partitions[i]) ?? true);

    private HashSet<int> SelectUnmatched(DuckDbConnection connection, IReadOnlyList<IReadOnlyList<string?>> partitions) =>
        [.. unmatched.SelectMany(p => p.Select(connection, partitions))];

    /// <summary>The keys that can be compared outside of the engine's own comparison: it makes numbers of texts and rounds to floats.</summary>
    private static List<StructField> Comparable(DuckDbConnection connection, Snapshot snapshot, IReadOnlyList<string> keys)
    {
        var types = TypeMapping.Describe(connection, $"SELECT * FROM {ChangeSql.Source}");
        var comparable = new List<StructField>();
        foreach (var key in keys)
        {
            var field = snapshot.Schema.Fields.FirstOrDefault(f => f.Name.Equals(key, StringComparison.OrdinalIgnoreCase));
            var type = types.FirstOrDefault(t => t.Name.Equals(key, StringComparison.OrdinalIgnoreCase)).Type;
            if (
                field is not null
                && type?.Name is not (null or "FLOAT" or "DOUBLE")
                && field.Type == DeltaType.String == (type.Name == "VARCHAR")
            )
            {
                comparable.Add(field);
            }
        }

        return comparable;
    }
}
