using Tillhouse.Delta.Rows;

namespace Tillhouse.EndToEnd.Compatibility.Features;

/// <summary>Delete, update and merge: by copying files, by deletion vectors, and with a change data feed.</summary>
internal static class RowChanges
{
    private const string Merged = """
        from people where id in (2, 3, 4) union all select * replace (name || '!' as name) from more where id = 5
        union all from more where id >= 7
        """;

    private const string Merge = """
        merge into {t} as t using more as s on t.id = s.id
        when matched and s.id = 6 then delete
        when matched then update set id = s.id, name = concat(s.name, '!'), team = s.team, amount = s.amount, score = s.score, born = s.born,
          seen = s.seen, flag = s.flag, raw = s.raw
        when not matched then insert *
        when not matched by source and t.id = 1 then delete
        """;

    private const string Updated = "select * replace (case when id in (1, 2) then 'new' else name end as name) from people";

    private const string Plain = "create table {t} using delta as select /*+ coalesce(1) */ * from people;\n";

    private const string WithVectors =
        "create table {t} using delta tblproperties ('delta.enableDeletionVectors' = 'true') as select /*+ coalesce(1) */ * from people;\n";

    private const string WithFeed =
        "create table {t} using delta tblproperties ('delta.enableChangeDataFeed' = 'true'{p}) as select /*+ coalesce(1) */ * from people;\n";

    private const string Vector = "\"deletionVector\":\\{";

    private static Feature Feed(string name, bool vectors, string evidence) =>
        new(name)
        {
            Ours = async table =>
            {
                await table.CreateAsync(
                    "from people",
                    properties: new Dictionary<string, string>
                    {
                        ["delta.enableChangeDataFeed"] = "true",
                        ["delta.enableDeletionVectors"] = vectors ? "true" : "false",
                    }
                );
                await table.DeleteAsync("id = 4");
                await table.UpdateAsync("name", "'new'", "id = 2");
                await table.MergeAsync("from more", new MergeClause.UpdateMatched(null), new MergeClause.Insert(null));
            },
            Rows = $"""
                select id, name, 'insert' as _change_type, cast(0 as bigint) as _commit_version from people
                union all select id, name, 'delete', 1 from people where id = 4
                union all select id, name, 'update_preimage', 2 from people where id = 2
                union all select id, 'new', 'update_postimage', 2 from people where id = 2
                union all select id, name, 'update_preimage', 3 from people where id in (5, 6)
                union all select id, name, 'update_postimage', 3 from more where id in (5, 6)
                union all select id, name, 'insert', 3 from more where id > 6
                """,
            RowsOnTop = """
                select id, name, 'insert' as _change_type, cast(0 as bigint) as _commit_version from people
                union all select id, name, 'delete', 1 from people where id = 4
                union all select id, name, 'update_preimage', 2 from people where id = 2
                union all select id, 'new', 'update_postimage', 2 from people where id = 2
                union all select id, name, 'update_preimage', 3 from people where id in (5, 6)
                union all select id, name, 'update_postimage', 3 from more where id in (5, 6)
                union all select id, name, 'insert', 3 from more where id > 6
                union all select id, name, 'delete', 4 from people where id = 3
                """,
            Spark =
                WithFeed.Replace("{p}", vectors ? ", 'delta.enableDeletionVectors' = 'true'" : "", StringComparison.Ordinal)
                + """
                    delete from {t} where id = 4;
                    update {t} set name = 'new' where id = 2;
                    merge into {t} as t using more as s on t.id = s.id when matched then update set * when not matched then insert *
                    """,
            SparkOnTop = "delete from {t} where id = 3",
            OursOnTop = table => table.DeleteAsync("id = 3"),
            SparkRead = "select id, name, _change_type, _commit_version from table_changes_by_path('{path}', 0)",
            OurRead = async table => $"(select id, name, _change_type, _commit_version from {await table.ChangesAsync()})",
            Evidence = evidence,
            ClickHouse = false,
        };

    private static readonly Dictionary<string, string> WithVectorsOn = new() { ["delta.enableDeletionVectors"] = "true" };

    private static readonly MergeClause[] Clauses =
    [
        new MergeClause.DeleteMatched("target.id = 6"),
        new MergeClause.UpdateMatched(
            new[] { "id", "team", "amount", "score", "born", "seen", "flag", "raw" }
                .ToDictionary(c => c, c => $"source.{c}")
                .Append(new("name", "source.name || '!'"))
                .ToDictionary()
        ),
        new MergeClause.Insert(null),
        new MergeClause.DeleteUnmatched("target.id = 1"),
    ];

    public static IReadOnlyList<Feature> All { get; } =
    [
        new("delete")
        {
            Ours = async table =>
            {
                await table.CreateAsync("from people");
                await table.DeleteAsync("id in (2, 5)");
            },
            Rows = "from people where id not in (2, 5)",
            RowsOnTop = "from people where id not in (2, 4, 5)",
            Spark = Plain + "delete from {t} where id in (2, 5)",
            SparkOnTop = "delete from {t} where id = 4",
            OursOnTop = table => table.DeleteAsync("id = 4"),
        },
        new("update")
        {
            Ours = async table =>
            {
                await table.CreateAsync("from people");
                await table.UpdateAsync("name", "'new'", "id in (1, 2)");
            },
            Rows = Updated,
            RowsOnTop = $"select * replace (case when id = 3 then 'third' else name end as name) from ({Updated})",
            Spark = Plain + "update {t} set name = 'new' where id in (1, 2)",
            SparkOnTop = "update {t} set name = 'third' where id = 3",
            OursOnTop = table => table.UpdateAsync("name", "'third'", "id = 3"),
        },
        new("merge")
        {
            Ours = async table =>
            {
                await table.CreateAsync("from people");
                await table.MergeAsync("from more", Clauses);
            },
            Rows = Merged,
            RowsOnTop = $"from ({Merged}) where id < 7 union all from more where id >= 7",
            Spark = Plain + Merge,
            SparkOnTop =
                "merge into {t} as t using more as s on t.id = s.id when matched and s.id >= 7 then update set * when not matched and s.id <> 6 then insert *",
            OursOnTop = table =>
                table.MergeAsync(
                    "from more",
                    new MergeClause.UpdateMatched(null, "target.id >= 7"),
                    new MergeClause.Insert(null, "source.id <> 6")
                ),
        },
        new("delete with deletion vectors")
        {
            Ours = async table =>
            {
                await table.CreateAsync("from people", properties: WithVectorsOn);
                await table.DeleteAsync("id in (2, 5)");
            },
            Rows = "from people where id not in (2, 5)",
            RowsOnTop = "from people where id not in (2, 4, 5)",
            Spark = WithVectors + "delete from {t} where id in (2, 5)",
            SparkOnTop = "delete from {t} where id = 4",
            OursOnTop = table => table.DeleteAsync("id = 4"),
            Evidence = Vector,
        },
        new("update with deletion vectors")
        {
            Ours = async table =>
            {
                await table.CreateAsync("from people", properties: WithVectorsOn);
                await table.UpdateAsync("name", "'new'", "id in (1, 2)");
            },
            Rows = Updated,
            RowsOnTop = $"select * replace (case when id = 3 then 'third' else name end as name) from ({Updated})",
            Spark = WithVectors + "update {t} set name = 'new' where id in (1, 2)",
            SparkOnTop = "update {t} set name = 'third' where id = 3",
            OursOnTop = table => table.UpdateAsync("name", "'third'", "id = 3"),
            Evidence = Vector,
        },
        new("merge with deletion vectors")
        {
            Ours = async table =>
            {
                await table.CreateAsync("from people", properties: WithVectorsOn);
                await table.MergeAsync("from more", Clauses);
            },
            Rows = Merged,
            RowsOnTop = $"from ({Merged}) where id <> 3",
            Spark = WithVectors + Merge,
            SparkOnTop = "delete from {t} where id = 3",
            OursOnTop = table => table.DeleteAsync("id = 3"),
            Evidence = Vector,
        },
        Feed("change data feed", false, "_change_data"),
        Feed(
            "change data feed with deletion vectors",
            true,
            "(?s)_change_data.*\"deletionVector\":\\{|\"deletionVector\":\\{.*_change_data"
        ),
    ];
}
