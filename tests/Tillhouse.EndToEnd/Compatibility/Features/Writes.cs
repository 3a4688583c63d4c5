namespace Tillhouse.EndToEnd.Compatibility.Features;

/// <summary>Whole rows in, whole files replaced.</summary>
internal static class Writes
{
    public static IReadOnlyList<Feature> All { get; } =
    [
        new("create and append")
        {
            Rows = "from people",
            Ours = async table =>
            {
                await table.CreateAsync("from people where id <= 3");
                await table.AppendAsync("from people where id > 3");
            },
            Spark = """
                create table {t} using delta as select * from people where id <= 3;
                insert into {t} select * from people where id > 3
                """,
        },
        new("overwrite")
        {
            Rows = "from people",
            Ours = async table =>
            {
                await table.CreateAsync("from more");
                await table.OverwriteAsync("from people");
            },
            Spark = """
                create table {t} using delta as select * from more;
                insert overwrite {t} select * from people
                """,
            SparkOnTop = "insert overwrite {t} select * from more",
            OursOnTop = table => table.OverwriteAsync("from more"),
            RowsOnTop = "from more",
        },
        new("overwrite with another schema")
        {
            Rows = "select id, team from people",
            RowsOnTop = "select team, id as place from more",
            Ours = async table =>
            {
                await table.CreateAsync("from more");
                await table.ReplaceAsync("select id, team from people");
            },
            Spark = """
                create table {t} using delta as select * from more;
                create or replace table {t} using delta as select id, team from people
                """,
            SparkOnTop = "create or replace table {t} using delta as select team, id as place from more",
            OursOnTop = table => table.ReplaceAsync("select team, id as place from more"),
        },
        new("overwrite by predicate (replaceWhere)")
        {
            Rows = "from people where id < 5 union all from more",
            Ours = async table =>
            {
                await table.CreateAsync("from people");
                await table.ReplaceWhereAsync("from more", "id >= 5");
            },
            RowsOnTop = "from people where id < 5 and id <> 2 union all from more where id in (5, 6)",
            Spark = """
                create table {t} using delta as select * from people;
                insert into {t} replace where id >= 5 select * from more
                """,
            SparkOnTop = "insert into {t} replace where id = 2 or id > 4 select * from more where id in (5, 6)",
            OursOnTop = table => table.ReplaceWhereAsync("from more where id in (5, 6)", "id = 2 or id > 4"),
        },
        new("dynamic partition overwrite")
        {
            Rows = "from people where team is null or team = 'red' union all from more",
            RowsOnTop = "from people where team is null union all from more where team <> 'red' union all from people where id = 1",
            Ours = async table =>
            {
                await table.CreateAsync("from people", partitionBy: "team");
                await table.ReplacePartitionsAsync("from more");
            },
            Spark = """
                create table {t} using delta partitioned by (team) as select id, name, team, amount, score, born, seen, flag, raw from people;
                insert overwrite {t} with ('partitionOverwriteMode' = 'dynamic') select * from more
                """,
            SparkOnTop = "insert overwrite {t} with ('partitionOverwriteMode' = 'dynamic') select * from people where id = 1",
            OursOnTop = table => table.ReplacePartitionsAsync("from people where id = 1"),
            Evidence = "\"partitionColumns\":\\[\"team\"\\]",
        },
    ];
}
