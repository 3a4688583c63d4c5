using System.Globalization;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Tests.Delta;

/// <summary>A row as a table that tracks rows has it: a key that the test gave it and that no verb changes, what it holds, and what the table says of it.</summary>
public sealed record TrackedRow(long Key, int? P, int? V, long Id, long Version);

/// <summary>A table of keys whose rows keep their ids.</summary>
public static class TrackedTable
{
    public static readonly StructType Schema = new([new("k", DeltaType.Long), new("p", DeltaType.Integer), new("v", DeltaType.Integer)]);

    public static async Task<DeltaTable> CreateTracked(
        this DeltaFixture fixture,
        string? partitionBy = null,
        params (string Key, string Value)[] properties
    )
    {
        var definition = new TableDefinition(Schema)
        {
            PartitionColumns = partitionBy is null ? [] : [partitionBy],
            Properties = properties.Append((Key: "delta.enableRowTracking", Value: "true")).ToDictionary(p => p.Key, p => p.Value),
        };
        return await DeltaTable.CreateAsync(fixture.Store, fixture.Engine, "t", definition, cancellationToken: DeltaFixture.Token);
    }

    /// <summary>Appends rows with keys from one number up to, and without, another.</summary>
    public static async Task AppendKeys(this DeltaFixture fixture, DeltaTable table, long from, long to) =>
        (await fixture.Append(table, Keys(from, to))).Required();

    public static string Keys(long from, long to, string p = "(k % 3)") =>
        string.Create(CultureInfo.InvariantCulture, $"SELECT k, {p}::INTEGER AS p, 0::INTEGER AS v FROM range({from}, {to}) t(k)");

    /// <summary>All rows of a snapshot, by key.</summary>
    public static async Task<IReadOnlyList<TrackedRow>> Tracked(this DeltaFixture fixture, Snapshot snapshot)
    {
        using var rows = await TrackedRows.ReadAsync(fixture.Connection, snapshot, cancellationToken: DeltaFixture.Token);
        using var command = fixture.Connection.CreateCommand();
        command.CommandText = $"SELECT k, p, v, {TrackedRows.RowId}, {TrackedRows.CommitVersion} FROM {rows.Sql} AS t ORDER BY k";
        using var reader = command.ExecuteReader();
        var found = new List<TrackedRow>();
        while (reader.Read())
        {
            found.Add(new(reader.GetInt64(0), Number(1), Number(2), reader.GetInt64(3), reader.GetInt64(4)));
        }

        return found;

        int? Number(int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);
    }
}
