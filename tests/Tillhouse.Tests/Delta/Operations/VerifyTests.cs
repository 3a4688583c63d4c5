using System.Text;
using System.Text.Json;
using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta.Operations;

public sealed class VerifyTests(ITestOutputHelper output) : IDisposable
{
    private const string Rows =
        "SELECT range AS id, 'n' || range AS name, range::DOUBLE / 3 AS d, CASE WHEN range % 2 = 0 THEN range END AS even, "
        + "TIMESTAMPTZ '2025-01-01 00:00:00.123456Z' + INTERVAL (range) HOUR AS at, DATE '2025-01-01' + range::INTEGER AS day, (range / 7)::DECIMAL(9,3) AS m, "
        + "{'a': range, 'b': 'x' || range} AS s FROM range(1000)";

    private readonly DeltaFixture delta = new();

    public void Dispose() => delta.Dispose();

    [Fact]
    public async Task A_sound_table_has_no_fault_and_every_file_of_ours_has_a_hash()
    {
        var table = await delta.Create(Rows);
        var report = await table.VerifyAsync(cancellationToken: DeltaFixture.Token);
        report.Faults.ShouldBeEmpty();
        (report.Files, report.Hashed).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_single_flipped_bit_is_found_wherever_it_is()
    {
        var table = await delta.Create(Rows);
        var path = table.Latest.Locate(table.Latest.Files.Single());
        var bytes = await File.ReadAllBytesAsync(path, DeltaFixture.Token);
        for (var at = 5; at < bytes.Length; at += bytes.Length / 7)
        {
            bytes[at] ^= 1;
            await File.WriteAllBytesAsync(path, bytes, DeltaFixture.Token);
            (await Kinds(table)).ShouldBe([FaultKind.Hash]);
            bytes[at] ^= 1;
        }
    }

    [Fact]
    public async Task Missing_files_wrong_sizes_and_rubbish_are_told_apart()
    {
        var table = await delta.Create("SELECT range AS id, range % 3 AS p FROM range(30)", "p");
        var files = table.Latest.Files.OrderBy(f => f.PartitionValues[0]!, StringComparer.Ordinal).ToList();
        File.Delete(table.Latest.Locate(files[0]));
        await File.AppendAllTextAsync(table.Latest.Locate(files[1]), "x", DeltaFixture.Token);
        (await Kinds(table)).ShouldBe([FaultKind.Missing, FaultKind.Size], ignoreOrder: true);
        (await table.VerifyAsync(readRows: false, cancellationToken: DeltaFixture.Token)).Faults.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("\"numRecords\":1000", "\"numRecords\":999", FaultKind.Rows)]
    [InlineData("\"minValues\":{\"id\":0", "\"minValues\":{\"id\":1", FaultKind.Statistics)]
    [InlineData("\"id\":999", "\"id\":998", FaultKind.Statistics)]
    [InlineData("\"even\":500", "\"even\":499", FaultKind.Statistics)]
    [InlineData("\"name\":\"n999\"", "\"name\":\"n998\"", FaultKind.Statistics)]
    [InlineData("\"b\":\"x999\"", "\"b\":\"x9\"", FaultKind.Statistics)]
    [InlineData("\"at\":\"2025-01-01T00:00:00.123Z\"", "\"at\":\"2025-01-01T00:00:00.124Z\"", FaultKind.Statistics)]
    public async Task A_statistic_that_lies_is_found(string honest, string lie, FaultKind kind)
    {
        var table = await delta.Create(Rows);
        var add = table.Latest.Files.Single().ToAdd([], dataChange: false);
        add.Stats!.ShouldContain(honest);
        await Commit(add with { Stats = add.Stats!.Replace(honest, lie, StringComparison.Ordinal), Tags = null });
        var faults = (await (await delta.Open()).VerifyAsync(cancellationToken: DeltaFixture.Token)).Faults;
        faults.Select(f => f.Kind).ShouldBe([kind]);
    }

    [Theory]
    [InlineData("\"numFiles\":1", "\"numFiles\":2", "the log gives 1 files instead of 2")]
    [InlineData("\"minWriterVersion\":", "\"minWriterVersion\":1", "the log gives another protocol")]
    public async Task A_checksum_that_tells_of_another_table_than_the_log_is_found(string honest, string lie, string detail)
    {
        var table = await delta.Create(Rows);
        var file = delta.Folder.File("t/_delta_log/00000000000000000000.crc");
        var checksum = await File.ReadAllTextAsync(file, DeltaFixture.Token);
        checksum.ShouldContain(honest);
        await File.WriteAllTextAsync(file, checksum.Replace(honest, lie, StringComparison.Ordinal), DeltaFixture.Token);

        var fault = (await table.VerifyAsync(cancellationToken: DeltaFixture.Token)).Faults.ShouldHaveSingleItem();

        fault.ShouldBe(new FileFault("_delta_log/00000000000000000000.crc", FaultKind.Checksum, detail));
    }

    [Fact]
    public async Task A_file_that_is_no_parquet_is_a_fault_and_not_an_exception()
    {
        var table = await delta.Create("SELECT 1 AS id");
        await File.WriteAllTextAsync(delta.Folder.File("t/rubbish.parquet"), "PAR1 nonsense", DeltaFixture.Token);
        await Commit(
            new AddFile
            {
                Path = "rubbish.parquet",
                Size = 13,
                DataChange = true,
            }
        );
        (await Kinds(await delta.Open())).ShouldBe([FaultKind.Unreadable]);
    }

    [Theory]
    [InlineData("../secret.parquet")]
    [InlineData("a/..%2F..%2Fsecret.parquet")]
    public async Task A_path_that_leaves_the_table_is_a_fault_and_is_not_opened(string path)
    {
        await delta.Create("SELECT 1 AS id");
        await File.WriteAllTextAsync(delta.Folder.File("secret.parquet"), "x", DeltaFixture.Token);
        await Commit(
            new AddFile
            {
                Path = path,
                Size = 1,
                DataChange = true,
            }
        );
        (await Kinds(await delta.Open())).ShouldBe([FaultKind.Outside]);
    }

    /// <summary>Our checks must not accuse tables that others wrote honestly.</summary>
    [Fact]
    public async Task Tables_of_other_writers_are_found_sound()
    {
        var root = SharedData.Path("data/delta-tables");
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(root, "manifest.json"), DeltaFixture.Token));
        var (sound, faulty) = (0, new StringBuilder());
        foreach (var entry in manifest.RootElement.EnumerateArray().Where(e => e.TryGetProperty("rows", out _)))
        {
            var id = entry.GetProperty("id").GetString()!;
            if (id.EndsWith("crc-full", StringComparison.Ordinal))
            {
                continue; // Its checksum was made by hand and tells of files that no commit adds.
            }

            DeltaTable table;
            try
            {
                table = await DeltaTable.OpenAsync(
                    new LocalStore(Path.Combine(root, id)),
                    delta.Engine,
                    "",
                    cancellationToken: DeltaFixture.Token
                );
            }
            catch (DeltaException)
            {
                continue; // Refused by name, or damaged by intent: other tests look at these.
            }

            if (table.Latest.FileCount > 100 || table.Latest.Metadata.SchemaString.Length == 0)
            {
                continue;
            }

            var faults = (await table.VerifyAsync(cancellationToken: DeltaFixture.Token)).Faults;
            sound += faults.Count == 0 ? 1 : 0;
            foreach (var fault in faults)
            {
                faulty.AppendLine($"{id}: {fault.Kind} {fault.Path}: {fault.Detail}");
            }
        }

        output.WriteLine($"{sound} sound");

        // This one's vector bears the prefix of a test on disk, and not in the log.
        var lines = faulty.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldHaveSingleItem().ShouldStartWith("delta-spark/table-with-dv-small: Missing r4/part-00000-");
        sound.ShouldBeGreaterThan(100);
    }

    private static async Task<IEnumerable<FaultKind>> Kinds(DeltaTable table) =>
        (await table.VerifyAsync(cancellationToken: DeltaFixture.Token)).Faults.Select(f => f.Kind);

    private Task Commit(AddFile add) =>
        delta.Store.PutIfAbsentAsync($"t/_delta_log/{LogFile.CommitName(1)}", ActionWriter.Write([add]), DeltaFixture.Token);
}
