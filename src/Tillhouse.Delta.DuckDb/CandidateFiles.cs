using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>The files that a change has to read, and the partitions it depends on.</summary>
internal sealed class CandidateFiles
{
    private readonly List<PartitionPredicate> predicates = [];

    /// <summary>Leaves out what partition values tell cannot be touched.</summary>
    public CandidateFiles(RowChange change, DuckDbConnection connection)
    {
        var snapshot = change.Snapshot;
        if (change.Source is { Matches: true } source)
        {
            predicates.Add(new(connection, snapshot, source.Target));
        }

        var unmatched = change.Clauses.Where(c => c is MergeClause.UpdateUnmatched or MergeClause.DeleteUnmatched);
        predicates.AddRange(unmatched.Select(c => new PartitionPredicate(connection, snapshot, c.Condition)));

        var byPartition = snapshot.Files.GroupBy(f => (IReadOnlyList<string?>)f.PartitionValues, PartitionComparer.Instance).ToList();
        var read = Select(connection, [.. byPartition.Select(p => p.Key)]);
        Files = [.. read.SelectMany(i => byPartition[i])];
    }

    /// <summary>The files.</summary>
    public IReadOnlyList<LiveFile> Files { get; }

    /// <summary>Those of some partitions whose rows the change depends on, by their place in the list.</summary>
    public IReadOnlyCollection<int> Select(DuckDbConnection connection, IReadOnlyList<IReadOnlyList<string?>> partitions) =>
        predicates.SelectMany(p => p.Select(connection, partitions)).ToHashSet();
}
