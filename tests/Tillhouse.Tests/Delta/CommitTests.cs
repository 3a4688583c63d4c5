using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Storage;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta;

public sealed class CommitTests : IDisposable
{
    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task Many_threads_append_and_no_row_is_lost_or_doubled()
    {
        await fixture.Create("SELECT 0 AS i");
        var committed = await Task.WhenAll(Enumerable.Range(1, 8).Select(writer => Task.Run(() => AppendMany(writer), DeltaFixture.Token)));
        var snapshot = (await fixture.Open()).Latest;
        snapshot.Version.ShouldBe(committed.Sum());
        snapshot.Version.ShouldBe(64);
        fixture.Rows(snapshot, "count(*) AS n, count(DISTINCT i) AS d").ShouldBe(["""{"n":65,"d":65}"""]);
    }

    private async Task<int> AppendMany(int writer)
    {
        using var connection = fixture.Connection.Duplicate();
        connection.Execute("SET TimeZone = 'UTC'");
        var files = new DataFileWriter(connection, fixture.Store);
        var table = await fixture.Open();
        var committed = 0;
        for (var i = 0; i < 8; i++)
        {
            var written = await files.WriteAsync(
                "t",
                $"SELECT {writer * 100 + i} AS i",
                table.Latest.Schema,
                [],
                cancellationToken: DeltaFixture.Token
            );
            committed += await table.AppendAsync(written, cancellationToken: DeltaFixture.Token) is CommitResult.Committed ? 1 : 0;
        }

        return committed;
    }

    [Fact]
    public async Task Of_two_creators_one_wins()
    {
        var definition = fixture.Define("SELECT 1 AS i");
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            try
                            {
                                await DeltaTable.CreateAsync(
                                    fixture.Store,
                                    fixture.Engine,
                                    "t",
                                    definition,
                                    cancellationToken: DeltaFixture.Token
                                );
                                return "created";
                            }
                            catch (DeltaException e)
                            {
                                return e.Code.Id;
                            }
                        },
                        DeltaFixture.Token
                    )
                )
        );
        results.Order().ShouldBe(["T0602", "T0602", "T0602", "T0602", "T0602", "T0602", "T0602", "created"]);
    }

    [Fact]
    public async Task An_overwrite_does_not_swallow_rows_that_came_meanwhile()
    {
        var mine = await fixture.Create("SELECT 1 AS i");
        var theirs = await fixture.Open();
        var files = await fixture.Write(mine, "SELECT 2 AS i");
        (await theirs.AppendAsync(await fixture.Write(theirs, "SELECT 3 AS i"), cancellationToken: DeltaFixture.Token)).Required();
        var conflict = (await mine.OverwriteAsync(files, cancellationToken: DeltaFixture.Token)).ShouldBeOfType<CommitResult.Conflicted>();
        (conflict.Reason, conflict.WinnerVersion).ShouldBe((ConflictReason.ConcurrentAppend, 1));
        Should.Throw<DeltaException>(() => conflict.Required()).Code.ShouldBe(DeltaErrors.CommitConflict);
    }

    [Fact]
    public async Task Two_writers_of_one_empty_partition_conflict_and_of_two_partitions_do_not()
    {
        var mine = await fixture.Create("SELECT 'a' AS p, 1 AS i", "p");
        var theirs = await fixture.Open();
        var third = await fixture.Open();
        (
            await mine.ReplacePartitionsAsync(await fixture.Write(mine, "SELECT 'b' AS p, 2 AS i"), cancellationToken: DeltaFixture.Token)
        ).Required();
        (await theirs.ReplacePartitionsAsync(await fixture.Write(theirs, "SELECT 'b' AS p, 3 AS i"), cancellationToken: DeltaFixture.Token))
            .ShouldBeOfType<CommitResult.Conflicted>()
            .Reason.ShouldBe(ConflictReason.ConcurrentAppend);
        (
            await third.ReplacePartitionsAsync(await fixture.Write(third, "SELECT 'a' AS p, 4 AS i"), cancellationToken: DeltaFixture.Token)
        ).Required();
        fixture.Rows((await fixture.Open()).Latest, "i").ShouldBe(["""{"i":2}""", """{"i":4}"""]);
    }

    [Fact]
    public async Task Two_overwrites_conflict_and_so_do_two_writers_of_one_domain()
    {
        var mine = await fixture.Create("SELECT 1 AS i");
        var theirs = await fixture.Open();
        (await theirs.OverwriteAsync([], cancellationToken: DeltaFixture.Token)).Required();
        (await mine.OverwriteAsync([], cancellationToken: DeltaFixture.Token))
            .ShouldBeOfType<CommitResult.Conflicted>()
            .Reason.ShouldBe(ConflictReason.ConcurrentDeleteRead);

        var domain = new CommitOptions { Domains = new Dictionary<string, string?> { ["tillhouse.build"] = "{}" } };
        (await theirs.AppendAsync([], domain, DeltaFixture.Token)).Required();
        await mine.RefreshAsync(DeltaFixture.Token);
        (await mine.AppendAsync([], domain, DeltaFixture.Token)).Required();
        (await theirs.AppendAsync([], domain, DeltaFixture.Token))
            .ShouldBeOfType<CommitResult.Conflicted>()
            .Reason.ShouldBe(ConflictReason.DomainChanged);
    }

    [Fact]
    public async Task A_batch_lands_once()
    {
        var mine = await fixture.Create("SELECT 1 AS i");
        var theirs = await fixture.Open();
        var batch = new CommitOptions { Transaction = ("ingest:orders", 7) };
        (await mine.AppendAsync(await fixture.Write(mine, "SELECT 2 AS i"), batch, DeltaFixture.Token)).Required();
        (await theirs.AppendAsync(await fixture.Write(theirs, "SELECT 2 AS i"), batch, DeltaFixture.Token))
            .ShouldBeOfType<CommitResult.Conflicted>()
            .Reason.ShouldBe(ConflictReason.TransactionChanged);
        (await mine.AppendAsync([], batch, DeltaFixture.Token))
            .ShouldBeOfType<CommitResult.Conflicted>()
            .Reason.ShouldBe(ConflictReason.AlreadyApplied);
        (await fixture.Open()).Latest.Transactions["ingest:orders"].Version.ShouldBe(7);
    }

    [Fact]
    public async Task The_build_record_is_kept_with_a_protocol_that_old_readers_know()
    {
        var table = await fixture.Create("SELECT 1 AS i");
        table.Latest.Protocol.ShouldBe(new Protocol { MinReaderVersion = 1, MinWriterVersion = 2 });
        var options = new CommitOptions { Domains = new Dictionary<string, string?> { ["tillhouse.build"] = """{"model":"gold.x"}""" } };
        (await table.AppendAsync([], options, DeltaFixture.Token)).Required();
        var snapshot = (await fixture.Open()).Latest;
        snapshot.Domains["tillhouse.build"].Configuration.ShouldBe("""{"model":"gold.x"}""");
        (snapshot.Protocol.MinReaderVersion, snapshot.Protocol.MinWriterVersion).ShouldBe((1, 7));
        snapshot.Protocol.WriterFeatures.ShouldBe(["appendOnly", "invariants", "domainMetadata"]);
    }

    [Fact]
    public async Task An_append_only_table_keeps_its_rows()
    {
        var definition = fixture.Define("SELECT 1 AS i") with
        {
            Properties = new Dictionary<string, string> { ["delta.appendOnly"] = "true" },
        };
        var table = await DeltaTable.CreateAsync(fixture.Store, fixture.Engine, "t", definition, cancellationToken: DeltaFixture.Token);
        (await table.AppendAsync(await fixture.Write(table, "SELECT 1 AS i"), cancellationToken: DeltaFixture.Token)).Required();
        (await Should.ThrowAsync<DeltaException>(() => table.OverwriteAsync([], cancellationToken: DeltaFixture.Token))).Code.ShouldBe(
            DeltaErrors.InvalidCommit
        );
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_found_by_its_id()
    {
        var table = await fixture.Create("SELECT 1 AS i");
        var files = await fixture.Write(table, "SELECT 2 AS i");
        // Calls: 0 opens by _last_checkpoint, 1 lists, 2 reads version 0, 3 sees that it is still there, 4 seals, 5 puts the commit.
        var store = new FaultyStore(fixture.Store, failAt: 5, afterEffect: true, crash: false);
        var shaky = await DeltaTable.OpenAsync(store, fixture.Engine, "t", cancellationToken: DeltaFixture.Token);
        (await shaky.AppendAsync(files, cancellationToken: DeltaFixture.Token)).Required().Version.ShouldBe(1);
        store.Failed.ShouldBeTrue();
        fixture.Rows((await fixture.Open()).Latest).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_at_any_call_leaves_all_or_nothing(bool afterEffect)
    {
        for (var failAt = 0; ; failAt++)
        {
            using var own = new DeltaFixture();
            var store = new FaultyStore(own.Store, failAt, afterEffect);
            var reached = await RunUntilCrash(own, store);
            if (await DeltaTable.TryOpenAsync(own.Store, own.Engine, "t", cancellationToken: DeltaFixture.Token) is { } table)
            {
                // Version 0 is one row, each append adds one, the overwrite at version 4 leaves one.
                var version = table.Latest.Version;
                version.ShouldBeInRange(reached, reached + 1);
                own.Rows(table.Latest, "count(*) AS n").ShouldBe([$"{{\"n\":{(version == 4 ? 1 : version + 1)}}}"]);
            }
            else
            {
                reached.ShouldBe(-1);
            }

            if (!store.Failed)
            {
                failAt.ShouldBeGreaterThan(25);
                return;
            }
        }
    }

    /// <summary>Creates, appends three times (with a checkpoint) and overwrites. Gives the last version that was reported as committed.</summary>
    private static async Task<long> RunUntilCrash(DeltaFixture own, IObjectStore store)
    {
        var reached = -1L;
        try
        {
            var definition = own.Define("SELECT 1 AS i") with
            {
                Properties = new Dictionary<string, string> { ["delta.checkpointInterval"] = "2" },
            };
            var writer = new DataFileWriter(own.Connection, store);
            var files = await writer.WriteAsync("t", "SELECT 1 AS i", definition.Schema, [], cancellationToken: DeltaFixture.Token);
            var table = await DeltaTable.CreateAsync(store, own.Engine, "t", definition, files, cancellationToken: DeltaFixture.Token);
            reached = 0;
            for (var i = 1; i <= 3; i++)
            {
                files = await writer.WriteAsync("t", $"SELECT {i + 1} AS i", definition.Schema, [], cancellationToken: DeltaFixture.Token);
                reached = (await table.AppendAsync(files, cancellationToken: DeltaFixture.Token)).Required().Version;
            }

            files = await writer.WriteAsync("t", "SELECT 0 AS i", definition.Schema, [], cancellationToken: DeltaFixture.Token);
            reached = (await table.OverwriteAsync(files, cancellationToken: DeltaFixture.Token)).Required().Version;
        }
        catch (Exception e) when (e is IOException or DeltaException)
        {
            // The crash.
        }

        return reached;
    }

    [Fact]
    public async Task Golden_commit()
    {
        var table = await fixture.Create("SELECT 'a b' AS p, 1 AS i, 'text' AS t", "p");
        (
            await table.OverwriteAsync(
                [],
                options: new() { Transaction = ("app", 1), UserMetadata = "why" },
                cancellationToken: DeltaFixture.Token
            )
        ).Required();
        var text = await File.ReadAllTextAsync(fixture.Folder.File("t/_delta_log/00000000000000000000.json"), DeltaFixture.Token);
        var add = (await table.SnapshotAsync(0, DeltaFixture.Token)).Files.Single();
        text.ReplaceLineEndings("\n")
            .Split('\n')[1..]
            .ShouldBe([
                """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""",
                $$$$"""{"metaData":{"id":"{{{{table.Latest.Metadata.Id}}}}","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"p\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}},{\"name\":\"i\",\"type\":\"integer\",\"nullable\":true,\"metadata\":{}},{\"name\":\"t\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}}]}","partitionColumns":["p"],"createdTime":{{{{table.Latest.Metadata.CreatedTime}}}},"configuration":{}}}""",
                $$$$"""{"add":{"path":"{{{{add.Path}}}}","partitionValues":{"p":"a b"},"size":{{{{add.Size}}}},"modificationTime":{{{{add.ModificationTime}}}},"dataChange":true,"stats":"{\"numRecords\":1,\"minValues\":{\"i\":1,\"t\":\"text\"},\"maxValues\":{\"i\":1,\"t\":\"text\"},\"nullCount\":{\"i\":0,\"t\":0}}","tags":{"xxh64":"{{{{add.ToAdd(["p"], false).Tags!["xxh64"]}}}}"}}}""",
                "",
            ]);
        add.Path.ShouldStartWith("p=a%2520b/part-");
        var second = await File.ReadAllTextAsync(fixture.Folder.File("t/_delta_log/00000000000000000001.json"), DeltaFixture.Token);
        second.ShouldContain(
            "\"operation\":\"WRITE\",\"operationParameters\":{\"mode\":\"Overwrite\",\"partitionBy\":\"[\\\"p\\\"]\"},\"readVersion\":0"
        );
        second.ShouldContain($"{{\"remove\":{{\"path\":\"{add.Path}\",\"deletionTimestamp\":");
        second.ShouldContain("\"dataChange\":true,\"extendedFileMetadata\":true,\"partitionValues\":{\"p\":\"a b\"},\"size\":");
        second.ShouldContain("{\"txn\":{\"appId\":\"app\",\"version\":1,\"lastUpdated\":");
    }
}
