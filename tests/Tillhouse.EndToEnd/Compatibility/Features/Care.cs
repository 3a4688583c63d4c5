using Tillhouse.Delta.Operations;

namespace Tillhouse.EndToEnd.Compatibility.Features;

/// <summary>Looking after a table, and looking back.</summary>
internal static class Care
{
    private const string Two = """
        create table {t} using delta as select * from people where id <= 3;
        insert into {t} select * from people where id > 3;

        """;

    private static async Task MakeTwoAsync(OurTable table)
    {
        await table.CreateAsync("from people where id <= 3");
        await table.AppendAsync("from people where id > 3");
    }

    // Spark refuses to go back behind the time for which files are kept.
    private static readonly Dictionary<string, string> KeepFiles = new()
    {
        ["delta.deletedFileRetentionDuration"] = "interval 5000 weeks",
        ["delta.logRetentionDuration"] = "interval 5000 weeks",
    };

    public static IReadOnlyList<Feature> All { get; } =
    [
        new("optimize")
        {
            Rows = "from people",
            Ours = async table =>
            {
                await MakeTwoAsync(table);
                await table.OptimizeAsync();
            },
            Spark = Two + "optimize {t}",
            Evidence = "\"operation\":\"OPTIMIZE\"",
        },
        new("Z-order")
        {
            Rows = "from people",
            Ours = async table =>
            {
                await MakeTwoAsync(table);
                await table.OptimizeAsync("id", "name");
            },
            Spark = Two + "optimize {t} zorder by (id, name)",
            Evidence = "\"operation\":\"OPTIMIZE\"(.|\n)*zOrderBy",
        },
        new("vacuum")
        {
            Rows = "from people",
            Ours = async table =>
            {
                await table.CreateAsync("from more");
                await table.OverwriteAsync("from people");
                var opened = await table.OpenAsync();
                var plan = await opened.PlanVacuumAsync(
                    new VacuumOptions { Retention = TimeSpan.Zero, Force = true },
                    table.CancellationToken
                );
                (await opened.VacuumAsync(plan, table.CancellationToken)).Count.ShouldBe(1);
            },
            Spark = """
                create table {t} using delta tblproperties ('delta.deletedFileRetentionDuration' = 'interval 0 hours') as select * from more;
                insert overwrite {t} select * from people;
                vacuum {t}
                """,
        },
        new("restore")
        {
            Rows = "from people where id <= 3",
            Ours = async table =>
            {
                await MakeTwoAsync(table);
                await table.CommitAsync(t => t.RestoreAsync(0, cancellationToken: table.CancellationToken));
            },
            Spark = Two + "restore table {t} to version as of 0",
            Evidence = "\"operation\":\"RESTORE\"",
        },
        new("convert a folder of Parquet files")
        {
            Rows = "select id, name, team from people",
            RowsOnTop = "select id, name, team from people union all select id, name, team from more",
            Ours = table => table.ConvertAsync("select id, name, team from people", "team"),
            Spark = """
                create table parquet_folder using parquet location '{path}' partitioned by (team) as select id, name, team from people;
                drop table parquet_folder;
                convert to delta parquet.`{path}` partitioned by (team string)
                """,
            SparkOnTop = "insert into {t} select id, name, team from more",
            OursOnTop = table => table.AppendAsync("select id, name, team from more"),
            Evidence = "\"operation\":\"CONVERT\"",
        },
        new("time travel by version")
        {
            Rows = "from people where id <= 3",
            RowsOnTop = "from people where id <= 3",
            Ours = MakeTwoAsync,
            Spark = Two,
            OurRead = table => table.RelationAsync(0),
            SparkRead = "select * from {t} version as of 0",
            ClickHouse = false,
        },
        new("time travel by time")
        {
            Rows = "from people where id <= 3",
            RowsOnTop = "from people where id <= 3",
            Ours = async table =>
            {
                await table.CreateAsync("from people where id <= 3", properties: KeepFiles);
                await table.AppendAsync("from people where id > 3");
                table.AgeLog();
            },
            Spark = """
                create table {t} using delta
                tblproperties ('delta.deletedFileRetentionDuration' = 'interval 5000 weeks', 'delta.logRetentionDuration' = 'interval 5000 weeks')
                as select * from people where id <= 3;
                insert into {t} select * from people where id > 3;
                {age};

                """,
            OurRead = table => table.RelationAsync(new DateTimeOffset(2025, 1, 1, 23, 59, 59, TimeSpan.Zero)),
            SparkRead = "select * from {t} timestamp as of '2025-01-01 23:59:59'",
            ClickHouse = false,
        },
    ];
}
