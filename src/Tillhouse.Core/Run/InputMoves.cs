using System.Collections.Concurrent;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Delta;
using Tillhouse.Delta.Changes;

namespace Tillhouse.Core.Run;

/// <summary>What happened to tables since builds read them, as their logs tell without a data file being opened. A range of versions is read once.</summary>
/// <param name="lake">The lake.</param>
internal sealed class InputMoves(LakeCatalog lake)
{
    private readonly ConcurrentDictionary<(TableName Table, InputVersion Read, InputVersion Now), ChangeTally?> known = new();

    /// <summary>Finds it out for all inputs that are at another version than they were read at. What the log no longer tells has no entry.</summary>
    /// <param name="states">The tables, with the builds that made them.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyDictionary<(TableName Table, InputVersion Read), ChangeTally>> SinceReadAsync(
        IReadOnlyDictionary<TableName, TableState> states,
        CancellationToken cancellation
    )
    {
        var moves = new Dictionary<(TableName, InputVersion), ChangeTally>();
        foreach (var (name, read) in states.Values.SelectMany(s => s.Record?.Inputs.AsEnumerable() ?? []).Distinct())
        {
            if (
                TableName.TryParse(name, out var table)
                && states.TryGetValue(table, out var now)
                && now.Id == read.Id
                && now.Version > read.Version
                && await TallyAsync(table, read, now.AsInput, cancellation).ConfigureAwait(false) is { } tally
            )
            {
                moves[(table, read)] = tally;
            }
        }

        return moves;
    }

    private async Task<ChangeTally?> TallyAsync(TableName table, InputVersion read, InputVersion now, CancellationToken cancellation)
    {
        if (known.TryGetValue((table, read, now), out var tally))
        {
            return tally;
        }

        try
        {
            var stored = await lake.FindAsync(table.Folder, cancellation).ConfigureAwait(false);
            tally = stored is null
                ? null
                : await ChangeTally.ReadAsync(stored.Table, read.Version + 1, now.Version, cancellation).ConfigureAwait(false);
        }
        catch (DeltaException error) when (error.Code == DeltaErrors.VersionNotFound)
        {
            tally = null;
        }

        return known[(table, read, now)] = tally;
    }
}
