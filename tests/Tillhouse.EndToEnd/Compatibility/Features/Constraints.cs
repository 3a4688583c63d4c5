using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Schema;

namespace Tillhouse.EndToEnd.Compatibility.Features;

/// <summary>What rows must fulfil, and columns that fill themselves.</summary>
internal static class Constraints
{
    private const string Numbers = """
        count(distinct key) as keys, min(case when key % 10 = 0 and key >= 100 then 1 else 0 end) = 1 as is_in_step,
        min(case when id > 6 then key end) > max(case when id <= 6 then key end) as rises
        """;

    public static IReadOnlyList<Feature> All { get; } =
    [
        new("NOT NULL")
        {
            Rows = "select id, name from people",
            RowsOnTop = "select id, name from people union all select 9, null",
            Ours = table =>
                table.CreateAsync(
                    "select id, name from people",
                    schema: s => new StructType([s.Fields[0] with { Nullable = false }, s.Fields[1]])
                ),
            Spark = """
                create table {t} (id int not null, name string) using delta;
                insert into {t} select id, name from people
                """,
            SparkOnTop = "insert into {t} values (9, null)",
            SparkRefused = "insert into {t} values (null, 'nobody')",
            OursOnTop = table => table.AppendAsync("select 9 as id"),
            OursRefused = table => table.AppendAsync("select null::int as id, 'nobody' as name"),
            Evidence = "\\\\\"nullable\\\\\":false",
        },
        new("CHECK constraints")
        {
            Rows = "select id, name from people",
            RowsOnTop = "select id, name from people union all select 9, 'nine'",
            Ours = async table =>
            {
                await table.CreateAsync("select id, name from people");
                await table.CommitAsync(t =>
                    t.AddConstraintAsync("small", "id < 10 and (name <> 'bad' or name is null)", cancellationToken: table.CancellationToken)
                );
            },
            Spark = """
                create table {t} using delta as select id, name from people;
                alter table {t} add constraint small check (id < 10 and (name <> 'bad' or name is null))
                """,
            SparkOnTop = "insert into {t} values (9, 'nine')",
            SparkRefused = "insert into {t} values (10, 'ten')",
            OursOnTop = table => table.AppendAsync("select 9 as id, 'nine' as name"),
            OursRefused = table => table.AppendAsync("select 3 as id, 'bad' as name"),
            Evidence = "delta.constraints.small",
        },
        new("column defaults")
        {
            Rows = "select id, 'no ''name''' as name, cast(7 as bigint) as points from people",
            RowsOnTop = "select id, 'no ''name''' as name, cast(7 as bigint) as points from people union all select 9, 'nine', 7",
            Ours = async table =>
            {
                await table.CreateEmptyAsync("select id, name, 7::bigint as points from people");
                foreach (var (column, value) in new[] { ("name", "\"no 'name'\""), ("points", "7") })
                {
                    await table.CommitAsync(t =>
                        t.ChangeColumnAsync(column, new ColumnChange { Default = value }, cancellationToken: table.CancellationToken)
                    );
                }

                await table.AppendAsync("select id from people");
            },
            Spark = """
                create table {t} (id int, name string default "no 'name'", points bigint default 7) using delta
                tblproperties ('delta.feature.allowColumnDefaults' = 'supported');
                insert into {t} (id) select id from people
                """,
            SparkOnTop = "insert into {t} (id, name) values (9, 'nine')",
            OursOnTop = table => table.AppendAsync("select 9 as id, 'nine' as name"),
            Evidence = "CURRENT_DEFAULT",
        },
        new("generated columns")
        {
            Rows = "select id, seen, id * 2 as twice, cast(seen as date) as day from people",
            RowsOnTop = """
                select id, seen, id * 2 as twice, cast(seen as date) as day from people
                union all select 9, timestamp '2025-01-09 23:59:59', 18, date '2025-01-09'
                """,
            Ours = async table =>
            {
                await table.CreateEmptyAsync(
                    "select id, seen, id as twice, born as day from people",
                    partitionBy: "day",
                    schema: s => new StructType([
                        s.Fields[0],
                        s.Fields[1],
                        s.Fields[2] with
                        {
                            Metadata = """{"delta.generationExpression":"id * 2"}""",
                        },
                        s.Fields[3] with
                        {
                            Metadata = """{"delta.generationExpression":"CAST(seen AS DATE)"}""",
                        },
                    ])
                );
                await table.AppendAsync("select id, seen from people");
            },
            Spark = """
                create table {t} (id int, seen timestamp, twice int generated always as (id * 2), day date generated always as (cast(seen as date)))
                using delta partitioned by (day);
                insert into {t} (id, seen) select id, seen from people
                """,
            SparkOnTop = "insert into {t} (id, seen) values (9, timestamp '2025-01-09 23:59:59')",
            SparkRefused = "insert into {t} values (10, null, 21, null)",
            OursOnTop = table => table.AppendAsync("select 9 as id, timestamp '2025-01-09 23:59:59' as seen"),
            OursRefused = table => table.AppendAsync("select 10 as id, 21 as twice"),
            Evidence = "delta.generationExpression",
        },
        new("identity columns")
        {
            // Numbers are unique, in step, and rise from commit to commit; that there are no gaps is not promised.
            Rows = "select cast(6 as bigint) as keys, true as is_in_step, cast(null as boolean) as rises",
            RowsOnTop = "select cast(8 as bigint) as keys, true as is_in_step, true as rises",
            OurRead = async table => $"(select {Numbers} from {await table.RelationAsync()})",
            SparkRead = $"select {Numbers} from {{t}}",
            Ours = async table =>
            {
                const string Identity =
                    """{"delta.identity.start":100,"delta.identity.step":10,"delta.identity.allowExplicitInsert":false}""";
                await table.CreateEmptyAsync(
                    "select 1::bigint as key, id from people",
                    schema: s => new StructType([s.Fields[0] with { Metadata = Identity }, s.Fields[1]])
                );
                await table.AppendAsync("select id from people");
            },
            Spark = """
                create table {t} (key bigint generated always as identity (start with 100 increment by 10), id int) using delta;
                insert into {t} (id) select id from people order by id
                """,
            SparkOnTop = "insert into {t} (id) values (7), (8)",
            SparkRefused = "insert into {t} (key, id) values (1, 9)",
            OursOnTop = table => table.AppendAsync("select unnest([7, 8])::int as id"),
            OursRefused = table => table.AppendAsync("select 1::bigint as key, 9 as id"),
            Evidence = "delta.identity.highWaterMark",
            ClickHouse = false,
        },
    ];
}
