using Tillhouse.Delta.Schema;

namespace Tillhouse.EndToEnd.Compatibility.Features;

/// <summary>Types, and values of partition columns and paths.</summary>
internal static class Values
{
    private static Feature PartitionedBy(string type, string expression) =>
        new($"partition values: {type}")
        {
            Rows = $"select id, cast({expression} as {type}) as part from people",
            RowsOnTop =
                $"select id, cast({expression} as {type}) as part from people union all select id, cast({expression} as {type}) from more",
            Ours = table => table.CreateAsync($"select id, cast({expression} as {type}) as part from people", partitionBy: "part"),
            Spark = $"create table {{t}} using delta partitioned by (part) as select id, cast({expression} as {type}) as part from people",
            OursOnTop = table => table.AppendAsync($"select id, cast({expression} as {type}) as part from more"),
            SparkOnTop = $"insert into {{t}} select id, cast({expression} as {type}) as part from more",
        };

    public static IReadOnlyList<Feature> All { get; } =
    [
        new("nested types")
        {
            Rows = "from nested",
            RowsOnTop = "from nested union all from nested",
            Ours = table => table.CreateAsync("from nested"),
            Spark = "create table {t} using delta as select * from nested",
            OursOnTop = table => table.AppendAsync("from nested"),
            SparkOnTop = "insert into {t} select * from nested",
            ClickHouse = false,
        },
        new("timestamp_ntz")
        {
            Rows = "select id, seen from people",
            RowsOnTop = "select id, seen from people union all select id, seen from more",
            Ours = table =>
                table.CreateAsync(
                    "select id, seen from people",
                    schema: s => new StructType([s.Fields[0], s.Fields[1] with { Type = DeltaType.TimestampNtz }])
                ),
            Spark = "create table {t} using delta as select id, cast(seen as timestamp_ntz) as seen from people",
            OursOnTop = table => table.AppendAsync("select id, seen from more"),
            SparkOnTop = "insert into {t} select id, cast(seen as timestamp_ntz) as seen from more",
            Evidence = "timestampNtz",
        },
        new("partition values: text, and escaped paths")
        {
            Rows = "from places",
            RowsOnTop = "from places union all from places",
            Ours = table => table.CreateAsync("from places", partitionBy: "place"),
            Spark = "create table {t} using delta partitioned by (place) as select * from places",
            OursOnTop = table => table.AppendAsync("from places"),
            SparkOnTop = "insert into {t} select * from places",
        },
        new("statistics, by which files are skipped")
        {
            Rows = Skipping.Expected("people"),
            RowsOnTop = Skipping.Expected("(from people union all from more)"),
            Ours = table => table.CreateAsync("select *, id as file from people", partitionBy: "file"),
            Spark = "create table {t} using delta partitioned by (file) as select *, id as file from people",
            OursOnTop = table => table.AppendAsync("select *, id as file from more"),
            SparkOnTop = "insert into {t} select *, id as file from more",
            OurRead = Skipping.OurReadAsync,
            SparkRead = Skipping.Query("{t}"),
            Evidence = "minValues",
            ClickHouse = false,
        },
        new("dates and times of the years 1 to 9999")
        {
            Rows = "from times",
            RowsOnTop = "from times union all from times",
            Ours = table => table.CreateAsync("from times"),
            Spark = "create table {t} using delta as select * from times",
            OursOnTop = table => table.AppendAsync("from times"),
            SparkOnTop = "insert into {t} select * from times",
            // Its dates begin in 1900.
            ClickHouse = false,
        },
        new("absolute paths")
        {
            Rows = "from people",
            Ours = async table =>
            {
                await table.CreateAsync("from people where id <= 3");
                await table.AppendFromElsewhereAsync("from people where id > 3");
            },
            Spark = """
                create table delta.`{path}-elsewhere` using delta as select * from people;
                create table {t} shallow clone delta.`{path}-elsewhere`
                """,
            Evidence = "\"path\":\"file:/",
            // It takes every path as relative.
            ClickHouse = false,
        },
        PartitionedBy("int", "id"),
        PartitionedBy("boolean", "flag"),
        PartitionedBy("date", "born"),
        PartitionedBy("timestamp", "seen"),
        // ClickHouse swaps the halves of 128 bits.
        PartitionedBy("decimal(38,10)", "amount") with
        {
            ClickHouse = false,
        },
        PartitionedBy("double", "score"),
    ];
}
