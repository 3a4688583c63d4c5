using System.Collections.Concurrent;
using System.Globalization;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>
/// The rows that changed in the tables that builds read, found in the tables' own logs: no watermark, so late and corrected rows are changes like any
/// other. Each is read once in a run, however many models ask.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="connect">Gives a connection of the engine.</param>
internal sealed class InputChanges(LakeCatalog lake, Func<DuckDbConnection> connect) : IDisposable
{
    private readonly ConcurrentDictionary<(TableName Table, InputVersion? From), Lazy<Task<InputChange>>> found = new();
    private readonly ConcurrentBag<string> kept = [];
    private int made;

    /// <summary>What happened to a table since a version.</summary>
    /// <param name="table">The table. In this run it changes no more.</param>
    /// <param name="from">The version that was read; null when there was no table.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public Task<InputChange> SinceAsync(TableName table, InputVersion? from, CancellationToken cancellation) =>
        found.GetOrAdd((table, from), key => new Lazy<Task<InputChange>>(() => FindAsync(key.Table, key.From, cancellation))).Value;

    /// <summary>Tells what a build of this run has changed, so that it need not be read again.</summary>
    /// <param name="table">The table.</param>
    /// <param name="from">The version before.</param>
    /// <param name="change">What changed since.</param>
    /// <param name="relation">The table in the engine that holds the rows; from now on it lives as long as this.</param>
    public void Know(TableName table, InputVersion from, InputChange change, string? relation)
    {
        found[(table, from)] = new Lazy<Task<InputChange>>(Task.FromResult(change));
        if (relation is not null)
        {
            kept.Add(relation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using var connection = connect();
        foreach (var relation in kept)
        {
            connection.Execute($"drop table if exists {relation}");
        }
    }

    private async Task<InputChange> FindAsync(TableName table, InputVersion? from, CancellationToken cancellation)
    {
        var now = await lake.FindAsync(table.Folder, cancellation).ConfigureAwait(false);
        if (now is null)
        {
            return from is null ? new InputChange.None() : new InputChange.Unknown($"{table} is gone");
        }

        if (from is null)
        {
            return new InputChange.Rows(table.ToString(), now.State.Rows, OnlyInserts: true);
        }

        if (from.Id != now.State.Id || from.Version > now.State.Version)
        {
            return new InputChange.Unknown($"{table} was made anew");
        }

        if (from.Version == now.State.Version)
        {
            return new InputChange.None();
        }

        using var connection = connect();
        try
        {
            using var scan = await ChangeScan
                .ReadAsync(connection, now.Table, from.Version + 1, now.State.Version, withoutFeed: true, cancellationToken: cancellation)
                .ConfigureAwait(false);
            return scan.ChangesMetadata ? new InputChange.Unknown($"the columns of {table} have changed")
                : scan.IsEmpty ? new InputChange.None()
                : await KeepAsync(connection, table, now, scan, cancellation).ConfigureAwait(false);
        }
        catch (DeltaException error) when (error.Code == DeltaErrors.VersionNotFound)
        {
            return new InputChange.Unknown(
                string.Create(CultureInfo.InvariantCulture, $"the log of {table} no longer tells what followed version {from.Version}")
            );
        }
        catch (DuckDbException error) when (error.ErrorClass is DuckDbErrorClass.IO)
        {
            return new InputChange.Unknown($"old files of {table} were vacuumed");
        }
    }

    private async Task<InputChange> KeepAsync(
        DuckDbConnection connection,
        TableName table,
        LakeTable now,
        ChangeScan scan,
        CancellationToken cancellation
    )
    {
        var relation = $"build.{Quote.Name($"{table}.changes.{Interlocked.Increment(ref made)}")}";
        kept.Add(relation);
        var count = await connection
            .ExecuteAsync($"create table {relation} as select {Quote.Names(now.Columns)} from {scan.Sql} as changes", cancellation)
            .ConfigureAwait(false);
        return new InputChange.Rows(relation, count, scan.OnlyInserts);
    }
}
