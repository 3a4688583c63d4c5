using System.IO.Compression;
using System.Text;
using Tillhouse.Core;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Project;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Ingest;

public sealed class IngestErrorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DuckDbConnection connection = new("Data Source=:memory:");
    private readonly DuckDbEngine engine;
    private readonly SourceContract orders = Probe.Contract() with
    {
        Name = "orders",
        Files = ["orders/*"],
        Columns = [Probe.Column("id")],
    };

    public IngestErrorTests()
    {
        connection.Open();
        connection.Execute("SET TimeZone = 'UTC'");
        engine = new DuckDbEngine(connection);
        Directory.CreateDirectory(Path.Combine(folder.Path, "landing", "orders"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "lake"));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gzip_file_that_is_cut_off_is_refused_and_lands_nothing()
    {
        using var whole = new MemoryStream();
        using (var gzip = new GZipStream(whole, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes("id\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i}\n"))));
        }

        await File.WriteAllBytesAsync(Landing("cut.csv.gz"), whole.ToArray()[..^9], Ct);
        var result = await Ingest().TakeAsync(await Ingest().PlanAsync(orders, Ct), null, Ct);
        result.Refused.Single().Code.ShouldBe(ErrorCodes.DamagedArchive.Id);
        result.Landed.ShouldBe(0);
    }

    [Fact]
    public void A_file_that_changed_since_it_was_listed_is_not_read()
    {
        File.WriteAllText(Landing("a.csv"), "id\n1\n");
        var zone = new LandingZone(Path.Combine(folder.Path, "landing"));
        var listed = zone.Files(orders).Single();
        File.AppendAllText(Landing("a.csv"), "2\n");
        Should
            .Throw<TransientException>(() => new Preflight(zone, orders, folder.Path).RequireUnchanged(listed))
            .Code.ShouldBe(ErrorCodes.ChangedWhileRead);
    }

    [Fact]
    public void A_file_that_can_not_be_opened_is_refused()
    {
        // A folder under a file's name: opening it as a file fails on every system and for every user.
        Directory.CreateDirectory(Landing("folder.csv"));
        var preflight = new Preflight(new LandingZone(Path.Combine(folder.Path, "landing")), orders, folder.Path);
        var listed = new LandingFile("orders/folder.csv", 1, DateTime.UnixEpoch);
        Should
            .Throw<TerminalException>(() => preflight.Run(listed, 1, connection.Duplicate, null, Ct))
            .Code.ShouldBe(ErrorCodes.CannotRead);
    }

    [Fact]
    public async Task Of_two_runs_that_take_one_batch_the_second_is_told()
    {
        await File.WriteAllTextAsync(Landing("a.csv"), "id\n1\n", Ct);
        var first = await Ingest().PlanAsync(orders, Ct);
        var second = await Ingest().PlanAsync(orders, Ct);
        await Ingest().TakeAsync(first, null, Ct);
        var error = await Should.ThrowAsync<TransientException>(() => Ingest().TakeAsync(second, null, Ct));
        error.Code.ShouldBe(ErrorCodes.BatchTaken);
    }

    [Fact]
    public async Task A_damaged_batch_record_stops_the_source()
    {
        await File.WriteAllTextAsync(Landing("a.csv"), "id\n1\n", Ct);
        await Ingest().TakeAsync(await Ingest().PlanAsync(orders, Ct), null, Ct);
        var batches = Path.Combine(folder.Path, "lake", "_till", "batches", "orders");
        File.Delete(Path.Combine(batches, "index.json"));
        await File.WriteAllTextAsync(Path.Combine(batches, "00000000000000000001.json"), "{\"batch\":", Ct);
        var error = await Should.ThrowAsync<TerminalException>(() => Ingest().PlanAsync(orders, Ct));
        error.Code.ShouldBe(ErrorCodes.DamagedBatch);
    }

    [Fact]
    public void Rows_that_the_engine_wrote_must_be_those_that_preflight_counted()
    {
        var file = new AddFile
        {
            Path = "part-0.parquet",
            Size = 1,
            Stats = "{\"numRecords\":2}",
        };
        BatchCommit.RequireRows([file], 2, "bronze/orders");
        Should.Throw<TerminalException>(() => BatchCommit.RequireRows([file], 3, "bronze/orders")).Code.ShouldBe(ErrorCodes.RowsDoNotAddUp);
    }

    public void Dispose()
    {
        engine.Dispose();
        connection.Dispose();
        folder.Dispose();
    }

    private string Landing(string name) => Path.Combine(folder.Path, "landing", "orders", name);

    private SourceIngest Ingest() =>
        new(
            new LandingZone(Path.Combine(folder.Path, "landing")),
            new LocalStore(Path.Combine(folder.Path, "lake")),
            engine,
            connection,
            Path.Combine(folder.Path, "scratch"),
            TimeProvider.System
        );
}
