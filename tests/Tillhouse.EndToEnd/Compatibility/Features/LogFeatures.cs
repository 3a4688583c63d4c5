using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;

namespace Tillhouse.EndToEnd.Compatibility.Features;

/// <summary>What the log holds beside the files: checkpoints, checksums, times, row ids.</summary>
internal static class LogFeatures
{
    private const string Three = """
        create table {t} using delta tblproperties ({p}) as select * from people where id <= 2;
        insert into {t} select * from people where id in (3, 4);
        insert into {t} select * from people where id > 4
        """;

    private static string WithProperties(string properties) => Three.Replace("{p}", properties, StringComparison.Ordinal);

    private static Func<OurTable, Task> Made(params (string, string)[] properties) =>
        async table =>
        {
            await table.CreateAsync("from people where id <= 2", properties: properties.ToDictionary());
            await table.AppendAsync("from people where id in (3, 4)");
            await table.AppendAsync("from people where id > 4");
        };

    private static readonly Dictionary<string, string> Tracking = new() { ["delta.enableRowTracking"] = "true" };

    private const string FirstIds = "select id, name from people order by id";

    private const string Rename = """
        update {t} set name = 'first' where id = 1;
        update {t} set name = 'Ada' where id = 1
        """;

    private static string CreateTracked(string properties) =>
        $"create table {{t}} using delta tblproperties ({properties}) as select /*+ coalesce(1) */ id, name from people;\n";

    private static async Task RenameAsync(OurTable table)
    {
        await table.UpdateAsync("name", "'first'", "id = 1");
        await table.UpdateAsync("name", "'Ada'", "id = 1");
    }

    /// <summary>A row's id is that with which its table was made, one less than the row's own.</summary>
    private static Feature Tracked(string name) =>
        new(name)
        {
            Rows = "select id, name from people",
            RowsOnTop = "select id, case when id = 3 then 'third' else name end as name from people",
            Spark = "",
            SparkRead = "select id, case when _metadata.row_id = id - 1 then name else 'the row id is lost' end as name from {t}",
            SparkOnTop = "update {t} set name = 'third' where id = 3",
            OursOnTop = table => table.UpdateAsync("name", "'third'", "id = 3"),
            OurRead = async table =>
                $"(select id, case when row_id = id - 1 then name else 'the row id is lost' end as name from {await table.RowIdsAsync()})",
            Evidence = "\"baseRowId\":",
        };

    public static IReadOnlyList<Feature> All { get; } =
    [
        new("classic checkpoints")
        {
            Rows = "from people",
            Ours = Made(("delta.checkpointInterval", "2")),
            Spark = WithProperties("'delta.checkpointInterval' = '2'"),
            Evidence = "00002[.]checkpoint[.]parquet",
        },
        new("V2 checkpoints")
        {
            Rows = "from people",
            Ours = Made(("delta.checkpointInterval", "2"), ("delta.checkpointPolicy", "v2")),
            Spark = WithProperties("'delta.checkpointInterval' = '2', 'delta.checkpointPolicy' = 'v2'"),
            Evidence = "00002[.]checkpoint[.][0-9a-f-]{36}[.](json|parquet)",
        },
        new("checksum files (.crc)")
        {
            Rows = "from people",
            Ours = Made(),
            Spark = WithProperties("'a' = 'b'"),
            Evidence = "00002[.]crc",
        },
        new("in-commit timestamps")
        {
            Rows = "from people",
            Ours = Made(("delta.enableInCommitTimestamps", "true")),
            Spark = WithProperties("'delta.enableInCommitTimestamps' = 'true'"),
            Evidence = "\"inCommitTimestamp\":[1-9]",
        },
        Tracked("row tracking, kept by changes") with
        {
            Ours = async table =>
            {
                await table.CreateAsync(FirstIds, properties: Tracking);
                await RenameAsync(table);
            },
            Spark = CreateTracked("'delta.enableRowTracking' = 'true'") + Rename,
        },
        Tracked("row tracking, kept by marks, merge and OPTIMIZE") with
        {
            Ours = async table =>
            {
                await table.CreateAsync(
                    FirstIds,
                    properties: new Dictionary<string, string>(Tracking) { ["delta.enableDeletionVectors"] = "true" }
                );
                await table.MergeAsync(
                    "from (values (1, 'first'), (7, 'seventh')) as s(id, name)",
                    new MergeClause.UpdateMatched(null),
                    new MergeClause.Insert(null)
                );
                await RenameAsync(table);
                await table.DeleteAsync("id = 7");
                await table.OptimizeAsync();
            },
            Spark =
                CreateTracked("'delta.enableRowTracking' = 'true', 'delta.enableDeletionVectors' = 'true'")
                + """
                    merge into {t} as t using (values (1, 'first'), (7, 'seventh') as v(id, name)) as s on t.id = s.id
                    when matched then update set * when not matched then insert *;

                    """
                + Rename
                + """
                    ;
                    delete from {t} where id = 7;
                    optimize {t}
                    """,
            SparkOnTop = "merge into {t} as t using (select 3 as id, 'third' as name) as s on t.id = s.id when matched then update set *",
            OursOnTop = table => table.MergeAsync("select 3 as id, 'third' as name", new MergeClause.UpdateMatched(null)),
            Evidence = "(?s)\"baseRowId\":.*\"operation\":\"OPTIMIZE\"",
        },
        Tracked("row tracking, switched on later") with
        {
            Ours = async table =>
            {
                await table.CreateAsync(FirstIds);
                await table.CommitAsync(t => t.SetPropertiesAsync(Tracking, cancellationToken: table.CancellationToken));
                await RenameAsync(table);
            },
            Spark = CreateTracked("'a' = 'b'") + "alter table {t} set tblproperties ('delta.enableRowTracking' = 'true');\n" + Rename,
        },
        new("log clean-up")
        {
            Rows = "from people union all from more",
            RowsOnTop = "from people union all from more union all from more",
            Ours = async table =>
            {
                await Made(("delta.checkpointInterval", "2"), ("delta.logRetentionDuration", "interval 7 days"))(table);
                table.AgeLog();
                await table.AppendAsync("from more where id <= 6");
                await table.AppendAsync("from more where id > 6");
            },
            Spark =
                WithProperties("'delta.checkpointInterval' = '2', 'delta.logRetentionDuration' = 'interval 7 days'")
                + """
                    ;
                    {age};
                    insert into {t} select * from more where id <= 6;
                    insert into {t} select * from more where id > 6
                    """,
            Evidence = "(?s)\\A(?!.*00000000000000000000[.]json)",
        },
        new("clustering")
        {
            Rows = "from people",
            Ours = async table =>
            {
                await table.CreateAsync("from people");
                await table.CommitAsync(t => t.ClusterByAsync(["id", "team"], cancellationToken: table.CancellationToken));
            },
            Spark = "create table {t} using delta cluster by (id, team) as select * from people",
            Evidence = "\"domain\":\"delta.clustering\"",
        },
    ];
}
