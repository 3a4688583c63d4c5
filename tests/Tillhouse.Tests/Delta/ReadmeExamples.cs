using Tillhouse.Delta;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta;

/// <summary>The examples of the library's README: each method's body stands there word for word, and a test holds both together.</summary>
public sealed class ReadmeExamples : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    private static async Task CreateAndAppend(string folder)
    {
        using var connection = new DuckDbConnection("DataSource=:memory:");
        connection.Open();
        connection.Execute("SET TimeZone = 'UTC'");
        using var engine = new DuckDbEngine(connection);
        var store = new LocalStore(folder);

        var schema = new StructType([new("order_id", DeltaType.Long), new("amount", new DecimalType(18, 2)), new("day", DeltaType.Date)]);
        var definition = new TableDefinition(schema) { PartitionColumns = ["day"] };
        var orders = await DeltaTable.CreateAsync(store, engine, "orders", definition);

        var rows = "SELECT 1 AS order_id, 9.95 AS amount, DATE '2025-01-31' AS day";
        var writer = new DataFileWriter(connection, store);
        var files = await writer.WriteAsync("orders", rows, schema, ["day"]);
        var version = (await orders.AppendAsync(files)).Required().Version; // 1
        version.ShouldBe(1);
    }

    private static async Task ReadAndTravel(DuckDbConnection connection, DuckDbEngine engine, string folder)
    {
        var orders = await DeltaTable.OpenAsync(new LocalStore(folder), engine, "orders");
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT sum(amount) FROM {TableScan.Sql(orders.Latest)} AS o WHERE day >= DATE '2025-01-01'";
        var total = (decimal)command.ExecuteScalar()!; // 9.95

        var before = await orders.SnapshotAsync(version: 0);
        var rowsThen = before.Rows; // 0
        foreach (var commit in await orders.HistoryAsync(limit: 10))
        {
            Console.WriteLine($"{commit.Version} {commit.Time:u} {commit.Info?.Operation}");
        }

        (total, rowsThen).ShouldBe((9.95m, 0L));
    }

    private static async Task UpdateAndDelete(DeltaTable orders)
    {
        var raised = await orders.UpdateAsync(new Dictionary<string, string> { ["amount"] = "amount + 1" }, "order_id = 1");
        var gone = await orders.DeleteAsync("day < DATE '2024-01-01'");
        (raised.Commit is CommitResult.Committed, gone.Commit is CommitResult.Committed).ShouldBe((true, true));
    }

    private static async Task ChangeTheTable(DeltaTable orders)
    {
        await orders.AddColumnsAsync([new StructField("note", DeltaType.String)]);
        await orders.AddConstraintAsync("amount_is_positive", "amount > 0");
        await orders.SetPropertiesAsync(new Dictionary<string, string> { ["delta.logRetentionDuration"] = "interval 90 days" });
        orders.Latest.Schema.Fields.Count.ShouldBe(4);
    }

    private static async Task CommitOnce(DeltaTable orders, DataFileWriter writer)
    {
        var table = orders.Latest;
        var rows = "SELECT 2 AS order_id, 5.00 AS amount, DATE '2025-02-01' AS day";
        var files = await writer.WriteAsync("orders", rows, table.Schema, table.PartitionColumns, table.Metadata.Configuration);
        var once = new CommitOptions { Transaction = ("import-orders", 42) };
        var outcome = await orders.AppendAsync(files, once) switch
        {
            CommitResult.Committed committed => $"version {committed.Version}",
            CommitResult.Conflicted { Reason: ConflictReason.AlreadyApplied } => "batch 42 is there already",
            CommitResult.Conflicted conflict => $"compute it again: {conflict.Detail}",
            CommitResult.Unknown unknown => $"look for {unknown.TxnId} when the store answers again",
            _ => throw new InvalidOperationException(),
        };
        outcome.ShouldStartWith("version ");
    }

    [Fact]
    public async Task Every_example_runs_on_the_table_that_the_first_one_makes()
    {
        await CreateAndAppend(temporary.Path);
        using var connection = new DuckDbConnection("DataSource=:memory:");
        connection.Open();
        connection.Execute("SET TimeZone = 'UTC'");
        using var engine = new DuckDbEngine(connection);
        await ReadAndTravel(connection, engine, temporary.Path);
        var store = new LocalStore(temporary.Path);
        var orders = await DeltaTable.OpenAsync(store, engine, "orders", cancellationToken: TestContext.Current.CancellationToken);
        await UpdateAndDelete(orders);
        await ChangeTheTable(orders);
        await CommitOnce(orders, new DataFileWriter(connection, store));
    }

    [Fact]
    public void The_examples_of_the_readme_are_those_that_run()
    {
        var readme = Code(File.ReadAllLines(Path.Combine(SharedData.RepositoryRoot, "src/Tillhouse.Delta/README.md")), "```csharp", "```");
        var source = File.ReadAllLines(Path.Combine(SharedData.RepositoryRoot, "tests/Tillhouse.Tests/Delta/ReadmeExamples.cs"));
        var methods = Code(source.TakeWhile(l => !l.Contains("[Fact]", StringComparison.Ordinal)), "    {", "    }")
            .Select(body => string.Join('\n', body.Split('\n').Where(l => !l.Contains(".Should", StringComparison.Ordinal))).Trim())
            .ToList();
        readme.Count.ShouldBe(5);
        readme.ShouldBe(methods);
    }

    /// <summary>The lines between two lines, without their indentation.</summary>
    private static List<string> Code(IEnumerable<string> lines, string begin, string end)
    {
        var blocks = new List<string>();
        List<string>? block = null;
        foreach (var line in lines)
        {
            if (block is null && line == begin)
            {
                block = [];
            }
            else if (block is not null && line == end)
            {
                blocks.Add(string.Join('\n', block).Trim());
                block = null;
            }
            else
            {
                block?.Add(line.StartsWith("        ", StringComparison.Ordinal) && end.Length > 3 ? line[8..] : line);
            }
        }

        return blocks;
    }
}
