using System.Text.Json;
using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Tests.Delta;

/// <summary>What a table that tracks rows says of them, and where it keeps it.</summary>
public sealed class RowTrackingTests : IDisposable
{
    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task A_new_table_lists_the_features_and_names_its_hidden_columns()
    {
        var table = await fixture.CreateTracked();
        table.Latest.Protocol.WriterFeatures.ShouldBe(["appendOnly", "invariants", "domainMetadata", "rowTracking"]);
        table.Latest.Protocol.MinReaderVersion.ShouldBe(1);
        var names = RowIdColumns.Of(table.Latest)!;
        names.Id.ShouldStartWith("_row-id-col-");
        names.Version.ShouldStartWith("_row-commit-version-col-");
        table.Latest.Domains.ContainsKey(RowTracking.Domain).ShouldBeFalse("no id was given yet");
    }

    [Fact]
    public async Task Files_get_ids_above_all_that_were_given_and_the_mark_rises_with_them()
    {
        var table = await fixture.CreateTracked();
        await fixture.AppendKeys(table, 0, 5);
        await fixture.AppendKeys(table, 5, 8);
        table.Latest.Files.Select(f => (f.BaseRowId, f.DefaultRowCommitVersion)).Order().ShouldBe([(0, 1), (5, 2)]);
        Mark(table).ShouldBe(7);
        await table.DeleteAsync("k >= 5", cancellationToken: DeltaFixture.Token);
        await fixture.AppendKeys(table, 8, 9);
        table.Latest.Files.Max(f => f.BaseRowId).ShouldBe(8, "ids of rows that are gone are not given again");
        (await Commit(table, 3)).OfType<RemoveFile>().Select(r => (r.BaseRowId, r.DefaultRowCommitVersion)).ShouldBe([(5, 2)]);
        Mark(table).ShouldBe(8);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task An_updated_row_keeps_its_id_and_gets_the_version_that_changed_it(bool vectors, bool changeFeed)
    {
        var table = await fixture.CreateTracked(
            null,
            ("delta.enableDeletionVectors", vectors ? "true" : "false"),
            ("delta.enableChangeDataFeed", changeFeed ? "true" : "false")
        );
        await fixture.AppendKeys(table, 0, 4);
        var before = await fixture.Tracked(table.Latest);
        await table.UpdateAsync(new Dictionary<string, string> { ["v"] = "7" }, "k = 2", cancellationToken: DeltaFixture.Token);
        var expected = before.Select(r => r.Key == 2 ? r with { V = 7, Version = 2 } : r);
        (await fixture.Tracked((await fixture.Open()).Latest)).ShouldBe(expected);
        table
            .Latest.Files.Count(f => f.BaseRowId == 0)
            .ShouldBe(vectors ? 1 : 0, "a marked file keeps its ids, a new one has others to give");
        table.Latest.Files.ShouldContain(f => f.BaseRowId == 4 && f.DefaultRowCommitVersion == 2);
    }

    [Fact]
    public async Task Rows_that_only_move_keep_id_and_version()
    {
        var table = await fixture.CreateTracked("p");
        await fixture.AppendKeys(table, 0, 9);
        await fixture.AppendKeys(table, 9, 18);
        var before = await fixture.Tracked(table.Latest);
        var plan = await table.PlanOptimizeAsync(new OptimizeOptions { ZOrderBy = ["k"] }, DeltaFixture.Token);
        var result = await table.OptimizeAsync(plan, cancellationToken: DeltaFixture.Token);
        result.Removed.Count.ShouldBe(6);
        (await fixture.Tracked((await fixture.Open()).Latest)).ShouldBe(before);
        table.Latest.Files.Min(f => f.BaseRowId).ShouldBe(18);
    }

    [Fact]
    public async Task Hidden_columns_are_in_files_alone()
    {
        var table = await fixture.CreateTracked("p", ("delta.enableChangeDataFeed", "true"), ("delta.columnMapping.mode", "name"));
        await fixture.AppendKeys(table, 0, 9);
        await table.UpdateAsync(new Dictionary<string, string> { ["v"] = "7" }, "k = 2", cancellationToken: DeltaFixture.Token);
        var hidden = RowIdColumns.Of(table.Latest)!;
        var rewritten = table.Latest.Files.Single(f => f.BaseRowId == 9);
        Columns(table.Latest.Locate(rewritten)).ShouldContain(hidden.Id);
        Columns(table.Latest.Locate(rewritten)).ShouldContain(hidden.Version);

        rewritten.Stats!.ShouldNotContain("_row-");
        table.Latest.Metadata.SchemaString.ShouldNotContain("_row-");
        fixture.Rows(table.Latest, where: "k = 2").ShouldBe(["""{"k":2,"p":2,"v":7}"""]);
        var feed = Directory.GetFiles(fixture.Folder.File("t/_change_data"), "*.parquet", SearchOption.AllDirectories);
        feed.SelectMany(Columns).ShouldAllBe(c => !c.StartsWith("_row-"));
        feed.SelectMany(Columns).ShouldContain("_change_type");
        using var changes = await ChangeScan.ReadAsync(fixture.Connection, table, 2, cancellationToken: DeltaFixture.Token);
        TypeMapping
            .SchemaOf(fixture.Connection, $"FROM {changes.Sql}")
            .Fields.Select(f => f.Name)
            .ShouldBe(["k", "p", "v", "_change_type", "_commit_version", "_commit_timestamp"]);
    }

    [Fact]
    public async Task A_merge_that_only_adds_rows_gives_them_ids_of_their_own()
    {
        var table = await fixture.CreateTracked();
        await fixture.AppendKeys(table, 0, 3);
        var before = await fixture.Tracked(table.Latest);
        var source = new RowSource(TrackedTable.Keys(2, 5), ["k"]);
        await table.MergeAsync(source, [new MergeClause.Insert(null)], cancellationToken: DeltaFixture.Token);
        var after = await fixture.Tracked(table.Latest);
        after.Take(3).ShouldBe(before);
        after.Skip(3).Select(r => (r.Key, r.Version)).ShouldBe([(3, 2), (4, 2)]);
        after.Skip(3).Select(r => r.Id).Order().ShouldBe([3, 4]);
    }

    [Fact]
    public async Task The_history_says_whether_rows_can_be_followed_by_their_ids()
    {
        var table = await fixture.CreateTracked(properties: ("delta.enableDeletionVectors", "true"));
        await fixture.AppendKeys(table, 0, 3);
        await table.UpdateAsync(new Dictionary<string, string> { ["v"] = "7" }, "k = 2", cancellationToken: DeltaFixture.Token);
        var file = table.Latest.Files.First(f => f.BaseRowId == 0);
        await table.ReplaceRowsAsync(
            [(file, [0])],
            await fixture.Write(table, TrackedTable.Keys(8, 9)),
            cancellationToken: DeltaFixture.Token
        );
        var tags = new List<string?>();
        for (var version = 0; version < 4; version++)
        {
            var info = (await Commit(table, version)).OfType<CommitInfo>().Single().Json;
            tags.Add(info.GetProperty("tags").GetProperty("delta.rowTracking.preserved").GetString());
        }

        tags.ShouldBe(["true", "true", "true", "false"]);
        var untracked = await DeltaTable.CreateAsync(
            fixture.Store,
            fixture.Engine,
            "other",
            new TableDefinition(TrackedTable.Schema),
            cancellationToken: DeltaFixture.Token
        );
        (await Commit(untracked, 0)).OfType<CommitInfo>().Single().Json.TryGetProperty("tags", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Rows_that_are_restored_have_the_ids_that_they_had()
    {
        var table = await fixture.CreateTracked();
        await fixture.AppendKeys(table, 0, 4);
        await table.UpdateAsync(new Dictionary<string, string> { ["v"] = "7" }, "k < 2", cancellationToken: DeltaFixture.Token);
        var before = await fixture.Tracked(table.Latest);
        await table.OverwriteAsync(await fixture.Write(table, TrackedTable.Keys(4, 6)), cancellationToken: DeltaFixture.Token);
        var mark = Mark(table);
        (await table.RestoreAsync(2, cancellationToken: DeltaFixture.Token)).Required();
        (await fixture.Tracked((await fixture.Open()).Latest)).ShouldBe(before);
        Mark(table).ShouldBe(mark, "ids that were given since are not given again");
    }

    [Fact]
    public async Task A_table_that_replaces_another_goes_on_with_its_names_and_ids()
    {
        var table = await fixture.CreateTracked();
        await fixture.AppendKeys(table, 0, 4);
        var names = RowIdColumns.Of(table.Latest);
        var definition = new TableDefinition(new([.. TrackedTable.Schema.Fields.Take(1)]))
        {
            Properties = new Dictionary<string, string> { ["delta.enableRowTracking"] = "true" },
        };
        var files = await new DataFileWriter(fixture.Connection, fixture.Store).WriteAsync(
            "t",
            "SELECT 9::BIGINT AS k",
            definition.Schema,
            [],
            cancellationToken: DeltaFixture.Token
        );
        (await table.OverwriteAsync(files, definition, cancellationToken: DeltaFixture.Token)).Required();
        RowIdColumns.Of(table.Latest).ShouldBe(names);
        table.Latest.Files.Single().BaseRowId.ShouldBe(4);
    }

    private List<string> Columns(string file)
    {
        using var command = fixture.Connection.CreateCommand();
        command.CommandText = $"SELECT name FROM parquet_schema('{file}') WHERE type IS NOT NULL";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static long Mark(DeltaTable table)
    {
        using var json = JsonDocument.Parse(table.Latest.Domains["delta.rowTracking"].Configuration);
        return json.RootElement.GetProperty("rowIdHighWaterMark").GetInt64();
    }

    private static async Task<IReadOnlyList<DeltaAction>> Commit(DeltaTable table, long version) =>
        [
            .. ActionReader.Read(
                await table.Store.ReadAsync($"{table.TablePath}/_delta_log/{version:D20}.json", DeltaFixture.Token),
                "commit"
            ),
        ];
}
