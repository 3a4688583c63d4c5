using FsCheck;
using FsCheck.Fluent;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Tests.Delta;

namespace Tillhouse.Tests.Run;

/// <summary>Rows that are kept in the engine and brought from version to version are those that the version's files hold, with the same places.</summary>
public sealed class EngineRowsProperties
{
    private static readonly TableName Name = new(Layer.Gold, "t");
    private int moved;

    [Fact]
    public void Rows_that_are_moved_through_any_versions_are_the_rows_of_each()
    {
        var step = Gen.Choose(0, 9).SelectMany(kind => Gen.Choose(0, 59).Select(n => (Kind: kind, N: n)));
        Prop.ForAll(Gen.ListOf(step, 7).ToArbitrary(), steps => RunAsync([.. steps]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(15));
        moved.ShouldBeGreaterThan(20, "else they were always read anew");
    }

    private async Task RunAsync(IReadOnlyList<(int Kind, int N)> steps)
    {
        using var fixture = new DeltaFixture();
        fixture.Connection.Execute("create schema build");
        var table = await fixture.Create("select r::integer as id, (r % 3)::integer as p, 't' || r as t from range(40) x(r)", "p");
        await table.SetPropertiesAsync(new Dictionary<string, string> { ["delta.enableDeletionVectors"] = "true" });
        var rows = await OpenAsync(fixture, table);
        try
        {
            foreach (var (kind, n) in steps)
            {
                await ChangeAsync(fixture, table, kind, n);
                var version = new LakeTable(table, await table.RefreshAsync());
                if (await rows.TryMoveAsync(Name, version, DeltaFixture.Token))
                {
                    moved++;
                }
                else
                {
                    rows.Dispose();
                    rows = await OpenAsync(fixture, table);
                }

                var kept = rows.PlacesOf(version).ShouldNotBeNull();
                using var read = await PlacedRows.ReadAsync(
                    fixture.Connection,
                    version.Snapshot,
                    schema: "build",
                    cancellationToken: DeltaFixture.Token
                );
                Rows(fixture, kept.Sql, kept.Files).ShouldBe(Rows(fixture, read.Sql, read.Files), $"step {kind} {n}");
            }
        }
        finally
        {
            rows.Dispose();
        }
    }

    private static Task<EngineRows> OpenAsync(DeltaFixture fixture, DeltaTable table)
    {
        var connection = fixture.Connection.Duplicate();
        if (connection.State != System.Data.ConnectionState.Open)
        {
            connection.Open();
        }

        return EngineRows.OpenAsync(connection, Name, new LakeTable(table, table.Latest), DeltaFixture.Token);
    }

    private static async Task ChangeAsync(DeltaFixture fixture, DeltaTable table, int kind, int n)
    {
        var some = $"id % {2 + (n % 5)} = {n % 2}";
        switch (kind)
        {
            case 0 or 1 or 2:
                await fixture.Append(table, $"select r::integer as id, (r % 4)::integer as p, 'n' || r as t from range({n}, {n + 9}) x(r)");
                break;
            case 3 or 4 or 5:
                await table.DeleteAsync(some);
                break;
            case 6 or 7:
                await table.UpdateAsync(new Dictionary<string, string> { ["t"] = "t || 'x'" }, some);
                break;
            case 8:
                await table.OptimizeAsync(await table.PlanOptimizeAsync());
                break;
            default:
                await table.RestoreAsync(n % (await table.RefreshAsync()).Version);
                break;
        }
    }

    /// <summary>Rows as texts, sorted, each with the file and the place in it.</summary>
    private static List<string> Rows(DeltaFixture fixture, string sql, IReadOnlyList<Tillhouse.Delta.Snapshots.LiveFile> files)
    {
        using var command = fixture.Connection.CreateCommand();
        command.CommandText = $"select {PlacedRows.File}::integer, {PlacedRows.Row}::bigint, id, p, t from {sql} as r";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(
                $"{files[reader.GetInt32(0)].Path} {reader.GetInt64(1)} {reader.GetValue(2)} {reader.GetValue(3)} {reader.GetValue(4)}"
            );
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
