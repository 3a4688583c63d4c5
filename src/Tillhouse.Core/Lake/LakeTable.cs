using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Core.Lake;

/// <summary>A table of the lake at one version.</summary>
/// <param name="snapshot">That version.</param>
public sealed class LakeTable(Snapshot snapshot)
{
    /// <summary>That version, as Delta knows it.</summary>
    public Snapshot Snapshot => snapshot;

    /// <summary>Its columns, in order.</summary>
    public IReadOnlyList<string> Columns => [.. snapshot.Schema.Fields.Select(f => f.Name)];

    /// <summary>Its rows, as SQL that can stand behind FROM.</summary>
    /// <remarks>A build replaces all files of its table at once, so they all have its columns.</remarks>
    public string Relation => TableScan.Sql(snapshot, uniform: snapshot.Domains.ContainsKey(BuildRecord.Domain));

    /// <summary>What a planner needs to know of it.</summary>
    public TableState State =>
        new(
            snapshot.Metadata.Id,
            snapshot.Version,
            snapshot.Rows ?? 0,
            snapshot.SizeInBytes,
            snapshot.FileCount,
            snapshot.Domains.TryGetValue(BuildRecord.Domain, out var domain) ? BuildRecord.FromJson(domain.Configuration) : null
        );
}
