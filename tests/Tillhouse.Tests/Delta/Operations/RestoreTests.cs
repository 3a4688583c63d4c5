using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;

namespace Tillhouse.Tests.Delta.Operations;

public sealed class RestoreTests : IDisposable
{
    private readonly DeltaFixture delta = new();

    public void Dispose() => delta.Dispose();

    [Fact]
    public async Task Restore_brings_back_rows_and_schema_in_a_new_version()
    {
        var table = await delta.Create("SELECT 1::BIGINT AS id");
        var wider = delta.Define("SELECT 1::BIGINT AS id, 'x' AS name");
        await table.OverwriteAsync(await Files(wider, "SELECT 2::BIGINT AS id, 'b' AS name"), wider, cancellationToken: DeltaFixture.Token);

        var committed = (await table.RestoreAsync(0, cancellationToken: DeltaFixture.Token)).Required();

        committed.Version.ShouldBe(2);
        var reopened = (await delta.Open()).Latest;
        delta.Rows(reopened).ShouldBe(["{\"id\":1}"]);
        reopened.Metadata.Id.ShouldBe(committed.Snapshot.Metadata.Id);
        delta.Rows(await table.SnapshotAsync(1, DeltaFixture.Token)).ShouldBe(["{\"id\":2,\"name\":\"b\"}"]);
        var history = await table.HistoryAsync(1, DeltaFixture.Token);
        history[0].Info!.Operation.ShouldBe("RESTORE");
        history[0].Info!.Json.GetProperty("operationMetrics").GetProperty("numRestoredFiles").GetString().ShouldBe("1");
        history[0].Info!.Json.GetProperty("operationMetrics").GetProperty("numRemovedFiles").GetString().ShouldBe("1");
    }

    [Fact]
    public async Task Restore_writes_no_metadata_where_nothing_changed()
    {
        var table = await delta.Create("SELECT 1::BIGINT AS id");
        await table.AppendAsync(await delta.Write(table, "SELECT 2::BIGINT AS id"), cancellationToken: DeltaFixture.Token);
        await table.RestoreAsync(0, cancellationToken: DeltaFixture.Token);
        var commit = await delta.Store.ReadAsync("t/_delta_log/00000000000000000002.json", DeltaFixture.Token);
        var actions = ActionReader.Read(commit, "commit");
        actions.OfType<Metadata>().ShouldBeEmpty();
        actions.OfType<RemoveFile>().Single().DataChange.ShouldBeTrue();
    }

    [Fact]
    public async Task Restore_refuses_the_newest_version_and_one_that_is_not_there()
    {
        var table = await delta.Create("SELECT 1::BIGINT AS id");
        (await Code(() => table.RestoreAsync(0, cancellationToken: DeltaFixture.Token))).ShouldBe(DeltaErrors.InvalidCommit);
        (await Code(() => table.RestoreAsync(7, cancellationToken: DeltaFixture.Token))).ShouldBe(DeltaErrors.VersionNotFound);
    }

    [Fact]
    public async Task Restore_refuses_a_version_whose_files_are_gone_and_changes_nothing()
    {
        var table = await delta.Create("SELECT 1::BIGINT AS id");
        var gone = table.Latest.Files.Single();
        await table.OverwriteAsync(await delta.Write(table, "SELECT 2::BIGINT AS id"), cancellationToken: DeltaFixture.Token);
        File.Delete(table.Latest.Locate(gone));
        (await Code(() => table.RestoreAsync(0, cancellationToken: DeltaFixture.Token))).ShouldBe(DeltaErrors.DataFileMissing);
        (await table.RefreshAsync(DeltaFixture.Token)).Version.ShouldBe(1);
    }

    [Fact]
    public async Task Restore_conflicts_with_an_append_that_it_did_not_know()
    {
        var table = await delta.Create("SELECT 1::BIGINT AS id");
        await table.AppendAsync(await delta.Write(table, "SELECT 2::BIGINT AS id"), cancellationToken: DeltaFixture.Token);
        var plan = await table.PlanRestoreAsync(0, DeltaFixture.Token);
        await table.AppendAsync(await delta.Write(table, "SELECT 3::BIGINT AS id"), cancellationToken: DeltaFixture.Token);
        (await table.RestoreAsync(plan, cancellationToken: DeltaFixture.Token)).ShouldBeOfType<CommitResult.Conflicted>();
    }

    [Fact]
    public void A_protocol_is_merged_and_never_lowered()
    {
        var old = new Protocol { MinReaderVersion = 1, MinWriterVersion = 2 };
        var mapped = new Protocol { MinReaderVersion = 2, MinWriterVersion = 5 };
        var vectors = new Protocol
        {
            MinReaderVersion = 3,
            MinWriterVersion = 7,
            ReaderFeatures = ["deletionVectors"],
            WriterFeatures = ["deletionVectors"],
        };
        ProtocolUpgrade.Merged(vectors, vectors with { ReaderFeatures = [], WriterFeatures = [] }).ShouldBeSameAs(vectors);
        var merged = ProtocolUpgrade.Merged(mapped, vectors);
        (merged.MinReaderVersion, merged.MinWriterVersion).ShouldBe((3, 7));
        merged.ReaderFeatures!.ShouldBe(["columnMapping", "deletionVectors"], ignoreOrder: true);
        merged.WriterFeatures!.ShouldContain("generatedColumns");
        merged.WriterFeatures!.ShouldContain("deletionVectors");
        ProtocolUpgrade.Merged(mapped, old).ShouldBeSameAs(mapped);
    }

    [Fact]
    public void Restored_metadata_keeps_what_may_only_grow()
    {
        const string Schema =
            """{"type":"struct","fields":[{"name":"id","type":"long","nullable":true,"metadata":{"delta.identity.start":1,"delta.identity.step":1,"delta.identity.highWaterMark":MARK}}]}""";
        var then = new Metadata
        {
            Id = "a",
            SchemaString = Schema.Replace("MARK", "5", StringComparison.Ordinal),
            Configuration = new Dictionary<string, string> { ["delta.columnMapping.maxColumnId"] = "3", ["x"] = "1" },
        };
        var now = then with
        {
            SchemaString = Schema.Replace("MARK", "90", StringComparison.Ordinal),
            Configuration = new Dictionary<string, string>
            {
                ["delta.columnMapping.maxColumnId"] = "12",
                ["delta.enableInCommitTimestamps"] = "true",
            },
        };
        var restored = RestoredMetadata.Of(now, then)!;
        restored.SchemaString.ShouldContain("\"delta.identity.highWaterMark\":90");
        restored.Configuration["delta.columnMapping.maxColumnId"].ShouldBe("12");
        restored.Configuration["delta.enableInCommitTimestamps"].ShouldBe("true");
        restored.Configuration["x"].ShouldBe("1");
        RestoredMetadata.Of(now, now).ShouldBeNull();
    }

    private Task<IReadOnlyList<AddFile>> Files(TableDefinition definition, string select) =>
        new Tillhouse.Delta.DuckDb.DataFileWriter(delta.Connection, delta.Store).WriteAsync(
            "t",
            select,
            definition.Schema,
            [],
            cancellationToken: DeltaFixture.Token
        );

    private static async Task<DeltaErrorCode> Code(Func<Task> act) => (await Should.ThrowAsync<DeltaException>(act)).Code;
}
