using Tillhouse.Delta.Schema;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// A batch whose files are proven and staged, and of which nothing is in the lake yet. Until it is disposed its rows can be read by <see cref="Select"/>,
/// also after the commit: so a build needs not read back what was just written.
/// </summary>
public sealed class PreparedBatch : IDisposable
{
    private readonly string _scratch;

    internal PreparedBatch(IngestPlan plan, BatchRecord record, IReadOnlyList<StagedFile> files, StructType schema, string scratch)
    {
        (Plan, Record, Files, Schema, _scratch) = (plan, record, files, schema, scratch);
        var columns = schema.Fields.Select(f => f.Name).Except(BronzeColumns.Provenance).ToList();
        Select = StageSql.Bronze(files, columns, record.Batch, record.Created);
        QuarantineSelect = StageSql.Quarantine(files, record.Batch, record.Created);
    }

    /// <summary>The batch as the ledger will have it.</summary>
    public BatchRecord Record { get; }

    /// <summary>The SELECT that gives its rows with bronze's columns; <c>_ingested_at</c> is a naive TIMESTAMP in UTC.</summary>
    public string Select { get; }

    /// <summary>How many rows <see cref="Select"/> gives.</summary>
    public long Landed => Files.Sum(f => f.Landed);

    internal IngestPlan Plan { get; }

    internal IReadOnlyList<StagedFile> Files { get; }

    /// <summary>The columns of bronze once the batch is in.</summary>
    internal StructType Schema { get; }

    internal string? QuarantineSelect { get; }

    internal IReadOnlyList<(string Path, string TakenAs)> Again { get; init; } = [];

    internal IReadOnlyList<string> Unsettled { get; init; } = [];

    /// <summary>Removes the staged rows.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_scratch))
        {
            Directory.Delete(_scratch, recursive: true);
        }
    }
}
