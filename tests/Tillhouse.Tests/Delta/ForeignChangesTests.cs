using System.Text;
using System.Text.Json;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta;

/// <summary>The changes of tables that other engines wrote, as their own readers tell them.</summary>
public sealed class ForeignChangesTests(ITestOutputHelper output) : IDisposable
{
    private readonly DuckDbConnection connection = new("DataSource=:memory:");

    public void Dispose() => connection.Dispose();

    [Fact]
    public async Task Every_foreign_change_feed_is_read_right()
    {
        var root = SharedData.Path("data/delta-tables");
        connection.Open();
        connection.Execute("SET TimeZone = 'UTC'");
        using var engine = new DuckDbEngine(connection);
        var wrong = new StringBuilder();
        var files = Directory.GetFiles(Path.Combine(root, "expected-cdf"), "*.json");
        foreach (var file in files)
        {
            using var expected = JsonDocument.Parse(await File.ReadAllBytesAsync(file, DeltaFixture.Token));
            var store = new LocalStore(Path.Combine(root, expected.RootElement.GetProperty("table").GetString()!));
            var table = await DeltaTable.OpenAsync(store, engine, "", cancellationToken: DeltaFixture.Token);
            var want = expected
                .RootElement.GetProperty("rows")
                .EnumerateArray()
                .Select(r => Row(r.EnumerateArray().Select(v => v.GetString())));
            var have = await Rows(table, expected.RootElement);
            if (!want.Order(StringComparer.Ordinal).SequenceEqual(have.Order(StringComparer.Ordinal)))
            {
                wrong.AppendLine(
                    $"{Path.GetFileName(file)}: wanted\n{string.Join('\n', want.Take(5))}\ngot\n{string.Join('\n', have.Take(5))}"
                );
            }
        }

        output.WriteLine($"{files.Length} change feeds");
        files.Length.ShouldBeGreaterThan(10);
        wrong.ToString().ShouldBe("");
    }

    private async Task<List<string>> Rows(DeltaTable table, JsonElement expected)
    {
        var to = expected.GetProperty("endVersion") is { ValueKind: JsonValueKind.Number } end ? end.GetInt64() : (long?)null;
        using var scan = await ChangeScan.ReadAsync(
            connection,
            table,
            expected.GetProperty("startVersion").GetInt64(),
            to,
            cancellationToken: DeltaFixture.Token
        );
        var columns = expected
            .GetProperty("columns")
            .EnumerateArray()
            .Select(c => $"CAST(\"{c.GetString()!.Replace("\"", "\"\"", StringComparison.Ordinal)}\" AS VARCHAR)");
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", columns)} FROM {scan.Sql} AS changes";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(Row(Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))));
        }

        return rows;
    }

    private static string Row(IEnumerable<string?> values) =>
        string.Join('|', values.Select(v => v?.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal)));
}
