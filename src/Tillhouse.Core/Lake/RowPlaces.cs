using System.Globalization;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Lake;

/// <summary>Where rows are that go from a table, as <see cref="LakeCatalog.ChangeAsync"/> wants to be told.</summary>
public static class RowPlaces
{
    /// <summary>Reads places, file by file and in order.</summary>
    /// <param name="connection">Runs the SELECT.</param>
    /// <param name="select">A SELECT of <see cref="PlacedRows.File"/> and <see cref="PlacedRows.Row"/>.</param>
    /// <param name="files">The files by number.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public static async Task<IReadOnlyList<(LiveFile File, IReadOnlyList<long> Positions)>> ReadAsync(
        DuckDbConnection connection,
        string select,
        IReadOnlyList<LiveFile> files,
        CancellationToken cancellation
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"{select} order by all";
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var places = new SortedDictionary<int, List<long>>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var file = Convert.ToInt32(reader.GetValue(0), CultureInfo.InvariantCulture);
            if (!places.TryGetValue(file, out var rows))
            {
                places[file] = rows = [];
            }

            rows.Add(reader.GetInt64(1));
        }

        return [.. places.Select(p => (files[p.Key], (IReadOnlyList<long>)p.Value))];
    }
}
