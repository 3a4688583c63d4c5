using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Schema;

namespace Tillhouse.EndToEnd.Compatibility.Features;

/// <summary>Columns that come, go, change their names and their types.</summary>
internal static class SchemaChanges
{
    private static string MappedBy(string mode) =>
        $$"""
            create table {t} using delta tblproperties ('delta.columnMapping.mode' = '{{mode}}') as select id, name, team, person from people join nested using (id);
            alter table {t} rename column id to number;
            alter table {t} drop column team;
            alter table {t} rename column person.name to `full name, once`;
            alter table {t} add columns (`a b;c` int)
            """;

    private static Feature Mapping(string mode) =>
        new($"column mapping by {mode}, with rename and drop")
        {
            Rows = """
                select id as number, name,
                  case when person is not null then {'full name, once': person.name, 'tags': person.tags, 'at': person.at} end as person,
                  cast(null as int) as "a b;c"
                from people join nested using (id)
                """,
            RowsOnTop = """
                select id as number, name,
                  case when person is not null then {'full name, once': person.name, 'tags': person.tags, 'at': person.at} end as person,
                  cast(null as int) as "a b;c"
                from people join nested using (id)
                union all select 9, 'nine', null, 99
                """,
            Ours = async table =>
            {
                const string Rows = "select id, name, team, person from people join nested using (id)";
                await table.CreateEmptyAsync(Rows, properties: new Dictionary<string, string> { ["delta.columnMapping.mode"] = mode });
                await table.AppendAsync(Rows);
                await table.CommitAsync(t => t.RenameColumnAsync("id", "number", cancellationToken: table.CancellationToken));
                await table.CommitAsync(t => t.DropColumnsAsync(["team"], cancellationToken: table.CancellationToken));
                await table.CommitAsync(t =>
                    t.RenameColumnAsync("person.name", "full name, once", cancellationToken: table.CancellationToken)
                );
                await table.CommitAsync(t =>
                    t.AddColumnsAsync([new StructField("a b;c", DeltaType.Integer)], cancellationToken: table.CancellationToken)
                );
            },
            Spark = MappedBy(mode),
            SparkOnTop = "insert into {t} values (9, 'nine', null, 99)",
            OursOnTop = table => table.AppendAsync("select 9 as number, 'nine' as name, 99 as \"a b;c\""),
            Evidence = $"\"delta.columnMapping.mode\":\"{mode}\"",
            // It has no struct that is null.
            ClickHouse = false,
        };

    public static IReadOnlyList<Feature> All { get; } =
    [
        new("schema evolution: add columns")
        {
            Rows = "select id, name, cast(null as bigint) as extra from people union all select 7, 'seven', 70",
            RowsOnTop =
                "select id, name, cast(null as bigint) as extra from people union all select 7, 'seven', 70 union all select 8, null, 80",
            Ours = async table =>
            {
                await table.CreateAsync("select id, name from people");
                await table.CommitAsync(t =>
                    t.AddColumnsAsync([new StructField("extra", DeltaType.Long)], cancellationToken: table.CancellationToken)
                );
                await table.AppendAsync("select 7 as id, 'seven' as name, 70::bigint as extra");
            },
            Spark = """
                create table {t} using delta as select id, name from people;
                alter table {t} add columns (extra bigint);
                insert into {t} values (7, 'seven', 70)
                """,
            SparkOnTop = "insert into {t} values (8, null, 80)",
            OursOnTop = table => table.AppendAsync("select 8 as id, 80::bigint as extra"),
        },
        new("schema evolution: widen (type widening)")
        {
            Rows = """
                select id::bigint as id, cast(id as decimal(12,4)) as price, id::double as ratio from people
                union all select 3000000000, 12345678.0625, 1e300
                """,
            RowsOnTop = """
                select id::bigint as id, cast(id as decimal(12,4)) as price, id::double as ratio from people
                union all select 3000000000, 12345678.0625, 1e300
                union all select -3000000000, 0.0001, null
                """,
            Ours = async table =>
            {
                await table.CreateAsync(
                    "select id, cast(id as decimal(6,2)) as price, cast(id as float) as ratio from people",
                    properties: new Dictionary<string, string> { ["delta.enableTypeWidening"] = "true" }
                );
                foreach (
                    var (column, type) in new[] { ("id", DeltaType.Long), ("price", new DecimalType(12, 4)), ("ratio", DeltaType.Double) }
                )
                {
                    await table.CommitAsync(t =>
                        t.ChangeColumnAsync(column, new ColumnChange { Type = type }, cancellationToken: table.CancellationToken)
                    );
                }

                await table.AppendAsync("select 3000000000 as id, 12345678.0625::decimal(12,4) as price, 1e300::double as ratio");
            },
            Spark = """
                create table {t} using delta tblproperties ('delta.enableTypeWidening' = 'true')
                as select id, cast(id as decimal(6,2)) as price, cast(id as float) as ratio from people;
                alter table {t} alter column id type bigint;
                alter table {t} alter column price type decimal(12,4);
                alter table {t} alter column ratio type double;
                insert into {t} values (3000000000, 12345678.0625, 1e300)
                """,
            SparkOnTop = "insert into {t} values (-3000000000, 0.0001, null)",
            OursOnTop = table => table.AppendAsync("select -3000000000 as id, 0.0001::decimal(12,4) as price, null::double as ratio"),
            Evidence = "delta.typeChanges",
        },
        new("schema evolution: relax NOT NULL")
        {
            Rows = "select id, name from people union all select null, 'none'",
            RowsOnTop = "select id, name from people union all select null, 'none' union all select null, null",
            Ours = async table =>
            {
                await table.CreateAsync(
                    "select id, name from people",
                    schema: s => new StructType([s.Fields[0] with { Nullable = false }, s.Fields[1]])
                );
                await table.CommitAsync(t =>
                    t.ChangeColumnAsync("id", new ColumnChange { Nullable = true }, cancellationToken: table.CancellationToken)
                );
                await table.AppendAsync("select null::int as id, 'none' as name");
            },
            Spark = """
                create table {t} (id int not null, name string) using delta;
                insert into {t} select id, name from people;
                alter table {t} alter column id drop not null;
                insert into {t} values (null, 'none')
                """,
            SparkOnTop = "insert into {t} values (null, null)",
            OursOnTop = table => table.AppendAsync("select null::int as id, null::varchar as name"),
        },
        Mapping("name"),
        Mapping("id"),
    ];
}
