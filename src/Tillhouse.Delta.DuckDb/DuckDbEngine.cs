using System.Collections.Concurrent;
using Tillhouse.Delta.Actions;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>Delta's engine on DuckDB. Each call has a connection of its own to the database it was given.</summary>
public sealed class DuckDbEngine : IDeltaEngine, IDisposable
{
    private readonly ConcurrentBag<DuckDbConnection> idle = [];
    private readonly DuckDbConnection connection;
    private readonly Lock gate = new();

    /// <summary>Takes a second connection to the database of an open one; that one stays the caller's.</summary>
    public DuckDbEngine(DuckDbConnection connection) => this.connection = Prepare(connection.Duplicate());

    /// <inheritdoc/>
    public IEnumerable<DeltaAction> ReadCheckpoint(
        IReadOnlyList<string> locations,
        IReadOnlyList<string> partitionColumns,
        CancellationToken cancellationToken
    )
    {
        var own = Take();
        try
        {
            foreach (var action in CheckpointFile.Read(own, locations, partitionColumns, cancellationToken))
            {
                yield return action;
            }
        }
        finally
        {
            idle.Add(own);
        }
    }

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
    public void Dispose()
    {
        while (idle.TryTake(out var own))
        {
            own.Dispose();
        }

        connection.Dispose();
    }

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
