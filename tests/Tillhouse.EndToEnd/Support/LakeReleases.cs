using Tillhouse.Core.Lake;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Storage;

namespace Tillhouse.EndToEnd.Support;

/// <summary>The releases of a lake on disk.</summary>
internal static class LakeReleases
{
    /// <summary>
    /// Every release with its tables and their rows, to be compared with another lake's. None may be an orphan: that each names versions that can be read, and
    /// that the newest names the newest, is asserted.
    /// </summary>
    public static async Task<string> ReadAsync(string lake, CancellationToken cancellationToken)
    {
        var store = new LocalStore(lake);
        using var duck = DuckSql.Open();
        using var engine = new DuckDbEngine(duck);
        var releases = await new ReleaseLog(store).AllAsync(cancellationToken);
        foreach (var table in releases.SelectMany(r => r.Tables.Values).Distinct())
        {
            var opened = await DeltaTable.OpenAsync(store, engine, table.Path, cancellationToken: cancellationToken);
            opened.Latest.Metadata.Id.ShouldBe(table.Id);
            (await opened.SnapshotAsync(table.Version, cancellationToken)).Version.ShouldBe(table.Version);
            if (releases[^1].Tables.ContainsValue(table))
            {
                table.Version.ShouldBe(opened.Latest.Version, $"the newest release has not the newest version of {table.Path}");
            }
        }

        return string.Join(
            '\n',
            releases.Select(r => $"{r.Number} after {r.Parent}: {string.Join(", ", r.Tables.Select(t => $"{t.Key} {t.Value.Rows}"))}")
        );
    }
}
