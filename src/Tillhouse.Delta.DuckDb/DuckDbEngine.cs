using System.Collections.Concurrent;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.DuckDb.Spark;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>Delta's engine on DuckDB. Each call has a connection of its own to the database it was given.</summary>
public sealed class DuckDbEngine : IDeltaEngine, IDisposable
{
    private readonly ConcurrentBag<DuckDbConnection> idle = [];
    private readonly DuckDbConnection connection;
    private readonly Lock gate = new();

    // By table, the checkpoint whose actions were read last: its files are asked for next, and its columns are known then.
    private readonly ConcurrentDictionary<string, CheckpointSource> opened = new(StringComparer.Ordinal);

    /// <summary>Takes a second connection to the database of an open one; that one stays the caller's.</summary>
    public DuckDbEngine(DuckDbConnection connection) => this.connection = Prepare(connection.Duplicate());

    /// <inheritdoc/>
    public IReadOnlyList<DeltaAction> ReadCheckpointActions(IReadOnlyList<string> locations, CancellationToken cancellationToken)
    {
        var own = Take();
        try
        {
            var source = CheckpointSource.Of(own, locations);
            opened[LogFolder(locations)] = source;
            return CheckpointActions.Read(own, source, cancellationToken);
        }
        finally
        {
            idle.Add(own);
        }
    }

    /// <inheritdoc/>
    public void ReadCheckpointFiles(IReadOnlyList<string> locations, CheckpointFiles files, CancellationToken cancellationToken)
    {
        var own = Take();
        try
        {
            var known = opened.TryRemove(LogFolder(locations), out var last) && last.Scan == CheckpointSource.ScanOf(locations);
            var source = known ? last! : CheckpointSource.Of(own, locations);
            new CheckpointRows(own, source, files).Read(cancellationToken);
        }
        finally
        {
            idle.Add(own);
        }
    }

    private static string LogFolder(IReadOnlyList<string> locations) => locations[0][..(locations[0].LastIndexOf('/') + 1)];

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> WriteCheckpoint(IEnumerable<DeltaAction> actions, CancellationToken cancellationToken)
    {
        var own = Take();
        try
        {
            return CheckpointFile.Write(own, actions, cancellationToken);
        }
        finally
        {
            idle.Add(own);
        }
    }

    /// <inheritdoc/>
    public async Task<string?> FindViolationAsync(Snapshot snapshot, RowRule rule, CancellationToken cancellationToken)
    {
        var condition = SparkExpression.Condition(rule.Expression, snapshot.Schema);
        var own = Take();
        try
        {
            using var command = own.CreateCommand();
            command.CommandText =
                $"SELECT left(to_json(target)::VARCHAR, 1000) FROM {TableScan.Sql(snapshot, naiveTimestamps: false)} AS target WHERE {condition} IS NOT TRUE LIMIT 1";
            return await command.ExecuteScalarAsync(cancellationToken) as string;
        }
        finally
        {
            idle.Add(own);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AddFile>> WriteAsync(RowWrite write, CancellationToken cancellationToken)
    {
        var own = Take();
        try
        {
            using var deleted = await SkippedRows.ReadAsync(own, write.Snapshot, write.Files, cancellationToken: cancellationToken);
            var ids = write.Query is null ? RowIdColumns.Of(write.Snapshot) : null;
            var select = write.Query ?? TableScan.Rewrite(write.Snapshot, write.Files, deleted, ids);
            IReadOnlyList<string> order =
                write.ZOrderBy.Count == 0
                    ? write.OrderBy
                    : [ZOrder.Expression(own, write.Snapshot.Schema, $"({select}\n)", write.ZOrderBy)];
            var sorted = order.Count == 0 ? select : $"SELECT * FROM ({select}\n) AS target ORDER BY {string.Join(", ", order)}";
            var writer = new DataFileWriter(own, write.Snapshot.Store)
            {
                TargetFileSize = Sql.Bytes(write.TargetFileSize),
                NewRows = write.Query is null ? 0 : null,
                RowIds = ids,
            };

            // A rule may ask for the partition's columns, so then they are written with the rows.
            var hasRules = RowRule.Fingerprint(write.Snapshot.Schema, write.Snapshot.Metadata.Configuration).Length > 0;
            return write.Partition is { Count: > 0 } partition && !hasRules
                ? await writer.WritePartitionAsync(write.Snapshot, partition, sorted, cancellationToken)
                : await writer.WriteAsync(write.Snapshot, sorted, cancellationToken);
        }
        finally
        {
            idle.Add(own);
        }
    }

    /// <inheritdoc/>
    public async Task<IChangedRows> ChangeAsync(RowChange change, CancellationToken cancellationToken)
    {
        var own = Take();
        return await ChangedRows.FindAsync(change, own, () => idle.Add(own), ReadPartitions, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FileFault>> CheckAsync(Snapshot snapshot, LiveFile file, CancellationToken cancellationToken)
    {
        var own = Take();
        try
        {
            return await new FileCheck(own, snapshot, file).RunAsync(cancellationToken);
        }
        finally
        {
            idle.Add(own);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ParquetFile>> InspectAsync(IReadOnlyList<string> locations, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var own = Take();
        try
        {
            return Task.FromResult(FileInspection.Run(own, locations));
        }
        finally
        {
            idle.Add(own);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (idle.TryTake(out var own))
        {
            own.Dispose();
        }

        connection.Dispose();
    }

    private Func<IReadOnlyList<string?>, bool> ReadPartitions(CandidateFiles candidates) =>
        values =>
        {
            var own = Take();
            try
            {
                return candidates.Reads(own, values);
            }
            finally
            {
                idle.Add(own);
            }
        };

    private DuckDbConnection Take()
    {
        if (idle.TryTake(out var own))
        {
            return own;
        }

        lock (gate)
        {
            return Prepare(connection.Duplicate());
        }
    }

    private static DuckDbConnection Prepare(DuckDbConnection connection)
    {
        connection.Execute("SET TimeZone = 'UTC'");
        return connection;
    }
}
