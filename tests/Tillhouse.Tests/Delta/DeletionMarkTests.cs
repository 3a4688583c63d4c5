using System.Text.Json;
using Tillhouse.Delta;
using Tillhouse.Delta.DeletionVectors;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;

namespace Tillhouse.Tests.Delta;

/// <summary>Verbs on a table that wants deletion vectors.</summary>
public sealed class DeletionMarkTests : IDisposable
{
    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task Deleted_rows_are_marked_and_the_file_stays()
    {
        var table = await Create("SELECT r AS i FROM range(100) t(r)");
        var file = table.Latest.Files.Single();
        var result = await table.DeleteAsync("i % 10 = 3", cancellationToken: DeltaFixture.Token);
        result.Counts.ShouldBe(new ChangeCounts { Deleted = 10, FilesMarked = 1 });

        result = await table.DeleteAsync("i < 20", cancellationToken: DeltaFixture.Token);
        result.Counts.Deleted.ShouldBe(18, "those deleted before are not counted again");
        var marked = table.Latest.Files.Single();
        marked.Path.ShouldBe(file.Path);
        (await new DeletionVectorReader(fixture.Store, "t").ReadAsync(marked.DeletionVector!, DeltaFixture.Token)).ShouldBe([
            .. Enumerable.Range(0, 100).Where(i => i < 20 || i % 10 == 3).Select(i => (long)i),
        ]);
        using var stats = JsonDocument.Parse(marked.Stats!);
        stats.RootElement.GetProperty("numRecords").GetInt64().ShouldBe(100);
        stats.RootElement.GetProperty("tightBounds").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_whose_last_rows_go_is_removed()
    {
        var table = await Create("SELECT r AS i FROM range(10) t(r)");
        await table.DeleteAsync("i < 6", cancellationToken: DeltaFixture.Token);
        (await table.DeleteAsync("i >= 6", cancellationToken: DeltaFixture.Token)).Commit.Required().Snapshot.FileCount.ShouldBe(0);
    }

    [Fact]
    public async Task Updated_rows_are_marked_and_written_beside_without_copying_others()
    {
        var table = await Create("SELECT r AS i, 0 AS v FROM range(100) t(r)");
        var result = await table.MergeAsync(
            new RowSource("SELECT i::BIGINT AS i, 7 AS v FROM (VALUES (5), (6), (200)) t(i)", ["i"]),
            [new MergeClause.UpdateMatched(null), new MergeClause.Insert(null)],
            cancellationToken: DeltaFixture.Token
        );
        (result.Counts.Copied, result.Counts.FilesAdded, result.Counts.FilesRemoved, result.Counts.FilesMarked).ShouldBe((0, 1, 0, 1));
        table.Latest.Files.Single(f => f.DeletionVector is null).Rows.ShouldBe(3);
        table.Latest.Files.Single(f => f.DeletionVector is not null).DeletionVector!.Cardinality.ShouldBe(2);
    }

    [Fact]
    public async Task Deletes_of_one_file_succeed_by_replay_and_leave_no_vectors_of_lost_attempts()
    {
        var table = await Create("SELECT r AS i FROM range(100) t(r)");
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(k => Task.Run(async () => (await (await fixture.Open()).DeleteAsync($"i % 4 = {k} AND i < 40")).Commit.Required()))
        );
        (await table.RefreshAsync(DeltaFixture.Token)).Files.Single().DeletionVector!.Cardinality.ShouldBe(40);
        Directory.GetFiles(fixture.Folder.File("t"), "deletion_vector_*.bin").Length.ShouldBe(4);
    }

    private async Task<DeltaTable> Create(string select)
    {
        var table = await fixture.Create(select);
        var property = new Dictionary<string, string> { ["delta.enableDeletionVectors"] = "true" };
        (await table.SetPropertiesAsync(property, cancellationToken: DeltaFixture.Token)).Required();
        return table;
    }
}
