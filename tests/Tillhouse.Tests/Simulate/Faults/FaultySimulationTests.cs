using System.Security.Cryptography;
using Tillhouse.Core;
using Tillhouse.Core.Simulate;
using Tillhouse.Core.Simulate.Faults;

namespace Tillhouse.Tests.Simulate.Faults;

public sealed class FaultySimulationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private SimulationOptions Tiny => new() { Folder = folder.Path, Scale = SimulationScale.Tiny };

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(SimulationFormat.Csv)]
    [InlineData(SimulationFormat.Json)]
    [InlineData(SimulationFormat.Parquet)]
    [InlineData(SimulationFormat.Xlsx)]
    public async Task The_same_options_plant_the_same_faults_in_one_call_and_in_two_with_any_number_of_threads(SimulationFormat format)
    {
        using var other = new TemporaryFolder();
        var options = Tiny with { Format = format, FaultRate = 0.1m };
        await Simulator.RunAsync(options with { Days = 3 }, threads: 2, null, TestContext.Current.CancellationToken);
        await Simulator.RunAsync(options with { Folder = other.Path, Days = 2 }, threads: 1, null, TestContext.Current.CancellationToken);
        await Simulator.RunAsync(options with { Folder = other.Path, Days = 1 }, threads: 1, null, TestContext.Current.CancellationToken);
        Hashes(other).ShouldBe(Hashes(folder));
    }

    [Fact]
    public async Task Each_kind_is_planted_as_often_as_it_was_asked_for()
    {
        Fault[] asked =
        [
            .. FaultKinds
                .All.Where(kind => !FaultKinds.IsOfFile(kind))
                .SelectMany(kind => FaultPlaces.Sources(kind).Select(source => InRows(kind, source))),
            .. FaultKinds.All.Where(FaultKinds.IsOfFile).Select((kind, index) => OfFile(kind, "inventory", day: index + 1)),
        ];
        await SimulateAsync(Tiny with { Days = 5, FaultList = new FaultList(asked, new string('0', 64)) });
        using var seal = await SealedFaults.OpenAsync(folder.Path);
        seal.LastDay.ShouldBe(5);
        seal.Rows("SELECT kind, source, count(*) FROM sealed_faults GROUP BY ALL")
            .ShouldBe(asked.Select(f => $"{FaultKinds.Name(f.Kind)}|{f.Source}|{f.Count}"), ignoreOrder: true);

        static Fault InRows(FaultKind kind, string source) =>
            new(kind, source) { Column = FaultPlaces.Columns(kind, source).LastOrDefault(), Count = 3 };
        static Fault OfFile(FaultKind kind, string source, int day) =>
            new(kind, source) { Column = FaultPlaces.Columns(kind, source).LastOrDefault(), Day = day };
    }

    [Fact]
    public async Task A_share_of_the_rows_is_wrong_and_the_opening_shows_every_kind()
    {
        await SimulateAsync(Tiny with { Scale = SimulationScale.Small, Days = 3, FaultRate = 0.05m });
        using var seal = await SealedFaults.OpenAsync(folder.Path);
        seal.Rows("SELECT DISTINCT kind FROM sealed_faults ORDER BY kind").ShouldBe(FaultKinds.All.Select(FaultKinds.Name).Order());
        var share = (decimal)seal.Count("SELECT count(*) FROM sealed_faults") / seal.Count("SELECT count(*) FROM sealed_rows");
        share.ShouldBeInRange(0.045m, 0.055m);
    }

    [Fact]
    public async Task Every_row_but_the_faulty_ones_is_that_of_the_shop_without_faults()
    {
        using var clean = new TemporaryFolder();
        await SimulateAsync(Tiny with { FaultRate = 0.2m });
        await SimulateAsync(Tiny with { Folder = clean.Path });
        using var seal = await SealedFaults.OpenAsync(folder.Path);
        var faulty = seal.Rows("SELECT file || ':' || line FROM sealed_faults WHERE line IS NOT NULL").ToHashSet();
        faulty.Count.ShouldBeGreaterThan(500);
        foreach (var file in seal.Rows("SELECT DISTINCT file FROM sealed_rows"))
        {
            var before = File.ReadAllLines(Path.Combine(clean.Path, file.Replace("_resent", "", StringComparison.Ordinal)));
            var after = File.ReadAllLines(Path.Combine(folder.Path, file));
            for (var line = 1; line <= after.Length; line++)
            {
                (line <= before.Length && before[line - 1] == after[line - 1]).ShouldBe(
                    !faulty.Contains($"{file}:{line}"),
                    $"{file}:{line}"
                );
            }
        }
    }

    [Fact]
    public async Task A_late_export_is_missing_on_its_day_and_comes_behind_the_next_ones_name()
    {
        var list = new FaultList([new Fault(FaultKind.LateDay, "inventory") { Day = 2 }], new string('0', 64));
        await SimulateAsync(Tiny with { Days = 2, FaultList = list });
        Inventory().ShouldBe(["inventory/inventory_2026-01-01.csv"]);
        await SimulateAsync(Tiny with { Days = 1, FaultList = list });
        Inventory()
            .ShouldBe([
                "inventory/inventory_2026-01-01.csv",
                "inventory/inventory_2026-01-03.csv",
                "inventory/inventory_2026-01-03_of_2026-01-02.csv",
            ]);
        IEnumerable<string> Inventory() => folder.Files().Where(file => file.StartsWith("inventory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Days_with_other_faults_are_not_mixed()
    {
        await SimulateAsync(Tiny with { FaultRate = 0.02m });
        var error = await Should.ThrowAsync<TerminalException>(() => SimulateAsync(Tiny));
        error.Code.ShouldBe(ErrorCodes.OtherSimulation);
        error.Message.ShouldBe("the folder holds a simulation with faults 0.02 (asked: none)");
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(0.51)]
    public async Task A_share_that_cannot_be_is_refused(double share) =>
        (await Should.ThrowAsync<TerminalException>(() => SimulateAsync(Tiny with { FaultRate = (decimal)share }))).Code.ShouldBe(
            ErrorCodes.InvalidSimulation
        );

    [Fact]
    public async Task More_faults_than_rows_are_refused_where_they_are_listed()
    {
        var at = new SourceLocation("faults.yml", 7);
        var list = new FaultList(
            [
                new Fault(FaultKind.BadDate, "reviews")
                {
                    Column = "created_at",
                    Count = 900,
                    At = at,
                },
            ],
            new string('0', 64)
        );
        var error = await Should.ThrowAsync<TerminalException>(() => SimulateAsync(Tiny with { FaultList = list }));
        (error.Code, error.At).ShouldBe((ErrorCodes.InvalidFault, at));
        error.Message.ShouldStartWith("day 1 of reviews has only ");
    }

    [Fact]
    public async Task A_folder_without_faults_has_no_seal_and_a_seal_that_was_touched_is_broken()
    {
        await SimulateAsync(Tiny);
        (await Should.ThrowAsync<TerminalException>(() => SealedFaults.OpenAsync(folder.Path))).Code.ShouldBe(ErrorCodes.NoSeal);

        using var other = new TemporaryFolder();
        await SimulateAsync(Tiny with { Folder = other.Path, FaultRate = 0.02m });
        var path = Path.Combine(other.Path, "_sealed", "faults-00001.sealed");
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[100] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        var error = await Should.ThrowAsync<TerminalException>(() => SealedFaults.OpenAsync(other.Path));
        error.Code.ShouldBe(ErrorCodes.BrokenSeal);
        error.At!.Value.File.ShouldBe(path);

        File.Delete(path);
        (await Should.ThrowAsync<TerminalException>(() => SealedFaults.OpenAsync(other.Path))).Message.ShouldBe("the file is not there");
        await File.WriteAllTextAsync(Path.Combine(other.Path, "_sealed", "seal.json"), "{}", TestContext.Current.CancellationToken);
        (await Should.ThrowAsync<TerminalException>(() => SealedFaults.OpenAsync(other.Path))).Code.ShouldBe(ErrorCodes.BrokenSeal);
    }

    private static Task SimulateAsync(SimulationOptions options) =>
        Simulator.RunAsync(options, cancellationToken: TestContext.Current.CancellationToken);

    private static List<string> Hashes(TemporaryFolder folder) =>
        [
            .. folder
                .Files()
                .Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder.Path, file))))}  {file}"),
        ];
}
