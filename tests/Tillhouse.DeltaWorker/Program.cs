using System.Globalization;
using Tillhouse.Delta;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

// A writer for tests that need real processes: FOLDER NAME COUNT KIND..., where a kind is append, merge or replace. It does the kinds in turn, COUNT times in
// all, on the table (p VARCHAR, w VARCHAR, n BIGINT) in FOLDER/t, and says each commit that it was told of: "append 17". The word begin says that it is ready.
var (folder, name, count, kinds) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture), args[3..]);
using var connection = new DuckDbConnection("DataSource=:memory:;threads=1");
connection.Open();
connection.Execute("SET TimeZone = 'UTC'");
using var engine = new DuckDbEngine(connection);
var store = new LocalStore(folder);
var files = new DataFileWriter(connection, store);
var table = await DeltaTable.OpenAsync(store, engine, "t");
Say("begin");
for (var i = 0; i < count; i++)
{
    var kind = kinds[i % kinds.Length];
    var result = kind switch
    {
        "append" => await AppendAsync(i),
        "merge" => await MergeAsync(),
        "replace" => await table.ReplayAsync((snapshot, _) => ReplaceAsync(snapshot, i)),
        _ => throw new ArgumentException(kind),
    };
    Say(FormattableString.Invariant($"{kind} {result.Required().Version}"));
}

// A row of its own, which nobody else touches.
async Task<CommitResult> AppendAsync(int n) =>
    await table.AppendAsync(await WriteAsync($"SELECT 'rows' AS p, '{name}' AS w, {n}::BIGINT AS n"));

// One and the same row for all: how often it was merged.
async Task<CommitResult> MergeAsync()
{
    var source = new RowSource("SELECT 'count' AS p, 'all' AS w, 1::BIGINT AS n", ["p", "w"]);
    var plusOne = new MergeClause.UpdateMatched(new Dictionary<string, string> { ["n"] = "target.n + source.n" });
    return (await table.MergeAsync(source, [plusOne, new MergeClause.Insert(null)])).Commit;
}

// One and the same partition for all: who wrote it last, and when.
async Task<Transaction> ReplaceAsync(Tillhouse.Delta.Snapshots.Snapshot snapshot, int n)
{
    var written = await WriteAsync($"SELECT 'last' AS p, '{name}' AS w, {n}::BIGINT AS n");
    var transaction = table.Begin(new CommitDescription("WRITE"), snapshot);
    transaction.ReadPartitions(p => p[0] == "last");
    transaction.Remove(snapshot.Files.Where(f => f.PartitionValues[0] == "last"));
    transaction.Add(written);
    transaction.Wrote(written.Select(f => f.Path));
    return transaction;
}

Task<IReadOnlyList<Tillhouse.Delta.Actions.AddFile>> WriteAsync(string select) =>
    files.WriteAsync("t", select, table.Latest.Schema, table.Latest.PartitionColumns);

static void Say(string line)
{
    Console.Out.WriteLine(line);
    Console.Out.Flush();
}
