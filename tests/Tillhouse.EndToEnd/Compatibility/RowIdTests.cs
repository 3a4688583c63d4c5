using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;
using Tillhouse.DuckDb;
using Tillhouse.EndToEnd.Spark;

namespace Tillhouse.EndToEnd.Compatibility;

/// <summary>Row tracking between us and Spark: after every change, by whomever, both see the same ids, and they are those that the rows had.</summary>
[Collection(SparkTestGroup.Name)]
public sealed class RowIdTests(SparkServer spark)
{
    /// <summary>Partition columns, column mapping, deletion vectors. TILL_ROW_IDS=all takes more; without Spark, a property takes every kind.</summary>
    public static TheoryData<string, string, bool> OurTables =>
        Environment.GetEnvironmentVariable("TILL_ROW_IDS") == "all"
            ? new()
            {
                { "", "none", false },
                { "", "none", true },
                { "p", "name", true },
                { "p", "id", false },
            }
            : new() { { "p", "name", true } };

    /// <summary>The same of tables that Spark makes.</summary>
    public static TheoryData<string, string, bool> SparksTables =>
        Environment.GetEnvironmentVariable("TILL_ROW_IDS") == "all"
            ? new()
            {
                { "", "none", false },
                { "partitioned by (p)", "name", true },
                { "", "id", true },
            }
            : new() { { "", "none", false } };

    [Theory]
    [MemberData(nameof(OurTables))]
    public async Task Rows_of_our_table_keep_their_ids_whoever_changes_them(string partitionBy, string mapping, bool vectors)
    {
        await using var run = await Run.BeginAsync(spark);
        await run.Table.CreateEmptyAsync(Keys(0, 0), partitionBy, Properties(mapping, vectors));
        await run.OursAsync(t => t.AppendAsync(Keys(0, 12)));
        await run.OursAsync(t => t.AppendAsync(Keys(12, 20)));
        await ChangeAsync(run, 20);
        await SparkChangesAsync(run, 30);
        await ChangeAsync(run, 40);
    }

    [Theory]
    [MemberData(nameof(SparksTables))]
    public async Task Rows_of_sparks_table_keep_their_ids_whoever_changes_them(string partitionBy, string mapping, bool vectors)
    {
        await using var run = await Run.BeginAsync(spark);
        var properties = string.Join(", ", Properties(mapping, vectors).Select(p => $"'{p.Key}' = '{p.Value}'"));
        await run.SparkAsync(
            $"create table {{t}} (k bigint, p int, v int) using delta {partitionBy} tblproperties ({properties})",
            look: false
        );
        await run.SparkAsync($"insert into {{t}} {SparkKeys(0, 12)}");
        await SparkChangesAsync(run, 12);
        await ChangeAsync(run, 20);
        await SparkChangesAsync(run, 30);
    }

    [Fact]
    public async Task A_table_on_which_we_switched_it_on_has_ids_for_spark()
    {
        await using var run = await Run.BeginAsync(spark);
        await run.SparkAsync($"create table {{t}} using delta as {SparkKeys(0, 12)}", look: false);
        await run.SparkAsync("delete from {t} where k = 3", look: false);
        await run.OursAsync(t =>
            t.CommitAsync(d => d.SetPropertiesAsync(new Dictionary<string, string> { ["delta.enableRowTracking"] = "true" }))
        );
        await SparkChangesAsync(run, 12);
        await ChangeAsync(run, 20);
    }

    private static async Task ChangeAsync(Run run, int next)
    {
        await run.OursAsync(t => t.UpdateAsync("v", "v + 1", "k % 5 = 1"));
        await run.OursAsync(t =>
            t.CommitAsync(async d =>
                (
                    await d.MergeAsync(
                        new RowSource(Keys(next - 6, next + 3), ["k"]),
                        [
                            new MergeClause.DeleteMatched("source.k % 4 = 0"),
                            new MergeClause.UpdateMatched(new Dictionary<string, string> { ["v"] = "target.v + 10" }),
                            new MergeClause.Insert(null),
                        ]
                    )
                ).Commit
            )
        );
        await run.OursAsync(t => t.DeleteAsync("k % 7 = 2"));
        await run.OursAsync(t => t.AppendAsync(Keys(next + 3, next + 6)));
        await run.OursAsync(t => t.OptimizeAsync());
        await run.OursAsync(t => t.AppendAsync(Keys(next + 6, next + 8)));
        await run.OursAsync(t => t.OptimizeAsync("v", "k"));
    }

    private static async Task SparkChangesAsync(Run run, int next)
    {
        await run.SparkAsync($"insert into {{t}} {SparkKeys(next, next + 4)}");
        await run.SparkAsync("update {t} set v = v + 1 where k % 3 = 0");
        await run.SparkAsync(
            $"""
            merge into {"{t}"} t using ({SparkKeys(next + 2, next + 6)}) s on t.k = s.k
            when matched then update set v = t.v + 10 when not matched then insert *
            """
        );
        await run.SparkAsync("delete from {t} where k % 11 = 4");
        await run.SparkAsync("optimize {t}");
    }

    private static string Keys(int from, int to) => $"select k, (k % 2)::integer as p, 0::integer as v from range({from}, {to}) t(k)";

    private static string SparkKeys(int from, int to) =>
        $"select id as k, cast(id % 2 as int) as p, cast(0 as int) as v from range({from}, {to}, 1, 1)";

    private static Dictionary<string, string> Properties(string mapping, bool vectors) =>
        new()
        {
            ["delta.enableRowTracking"] = "true",
            ["delta.columnMapping.mode"] = mapping,
            ["delta.enableDeletionVectors"] = vectors ? "true" : "false",
        };

    /// <summary>A table, and what was known of its rows before.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly TempFolder _folder = new();
        private readonly DuckDbConnection _duck = DuckSql.Open();
        private readonly SparkSession _spark;
        private int _looks;

        private Run(SparkSession spark)
        {
            _spark = spark;
            Table = new OurTable(_duck, _folder.Path, "t", Token);
            _duck.Execute(
                "create table before (k bigint, p int, v int, row_id bigint, row_version bigint); create table given (row_id bigint)"
            );
        }

        public OurTable Table { get; }

        private static CancellationToken Token => TestContext.Current.CancellationToken;

        public static async Task<Run> BeginAsync(SparkServer spark) => new(await spark.SessionAsync(Token));

        public async Task OursAsync(Func<OurTable, Task> change)
        {
            await change(Table);
            await LookAsync("ours");
        }

        public async Task SparkAsync(string statement, bool look = true)
        {
            await _spark.ExecuteAsync(statement.Replace("{t}", $"delta.`{Table.Folder}`", StringComparison.Ordinal), Token);
            if (look)
            {
                await LookAsync(statement);
            }
        }

        public ValueTask DisposeAsync()
        {
            Table.Dispose();
            _duck.Dispose();
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task LookAsync(string change)
        {
            var select = "select k, p, v, _metadata.row_id, _metadata.row_commit_version as row_version from {t}";
            var theirs = await _spark.RowsOfAsync(
                _folder[$"look{_looks++}"],
                select.Replace("{t}", $"delta.`{Table.Folder}`", StringComparison.Ordinal),
                Token
            );
            var ours = await Table.RowIdsAsync();
            TableDifference.Find(_duck, ours, theirs).ShouldBeNull($"we and Spark see the same ids after {change}");
            _duck.Execute($"create or replace table now as from {theirs}");
            Count("now group by row_id having count(*) > 1").ShouldBe(0, $"ids are unique after {change}");
            Count("now join before using (k) where now.row_id <> before.row_id").ShouldBe(0, $"rows keep their ids in {change}");
            Count("now join before using (k) where (now.v = before.v) <> (now.row_version = before.row_version)")
                .ShouldBe(0, $"a row has the version that changed it after {change}");
            Count("(from now anti join before using (k)) as come semi join given using (row_id)")
                .ShouldBe(0, $"new rows have new ids in {change}");
            _duck.Execute("insert into given select row_id from now; delete from before; insert into before from now");
        }

        private long Count(string from) => _duck.Scalar<long>($"select count(*) from (select 1 from {from})");
    }
}
