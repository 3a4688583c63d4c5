using Tillhouse.Core.Simulate;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.Simulate;

/// <summary>
/// A small shop with 60 days, simulated once, as tables of an in-memory database: one per source with every exported row, in which
/// <c>day</c> is the date of the file, and one <c>latest_…</c> with the newest version of each key.
/// </summary>
public sealed class SimulatedShop : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public const int Days = 60;

    public SimulationResult Result { get; private set; } = null!;

    public DuckDbConnection Connection { get; } = new("Data Source=:memory:;threads=2");

    public static IReadOnlyDictionary<string, string> Keys { get; } =
        new Dictionary<string, string>
        {
            ["customers"] = "customer_id",
            ["products"] = "product_id",
            ["orders"] = "order_id",
            ["order_items"] = "id",
            ["payments"] = "payment_id",
            ["shipments"] = "shipment_id",
            ["reviews"] = "review_id",
            ["web_events"] = "event_id",
            ["inventory"] = "snapshot_date, product_id, warehouse",
        };

    public async ValueTask InitializeAsync()
    {
        Result = await Simulator.RunAsync(
            new SimulationOptions
            {
                Folder = _folder.Path,
                Scale = SimulationScale.Small,
                Days = Days,
                Format = SimulationFormat.Parquet,
            }
        );
        Connection.Open();
        foreach (var (source, key) in Keys)
        {
            var files = Quote.Text(Path.Combine(_folder.Path, source, "*.parquet"));
            Connection.Execute(
                $"""
                CREATE TABLE {source} AS
                SELECT * EXCLUDE (filename), regexp_extract(filename, '[0-9]+-[0-9]+-[0-9]+')::DATE AS day FROM read_parquet({files}, filename = true);
                CREATE TABLE latest_{source} AS SELECT * FROM {source} QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY day DESC) = 1;
                """
            );
        }
    }

    /// <summary>The number that a query gives.</summary>
    public long Count(string sql) => Connection.Scalar<long>(sql);

    /// <summary>Fails with the first rows of a query that must find none.</summary>
    public void ShouldFindNothing(string sql)
    {
        using var command = new DuckDbCommand($"SELECT to_json(r)::VARCHAR FROM ({sql}) AS r LIMIT 3", Connection);
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        rows.ShouldBeEmpty(sql);
    }

    public ValueTask DisposeAsync()
    {
        Connection.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
