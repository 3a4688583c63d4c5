using System.Security.Cryptography;
using Tillhouse.Core;
using Tillhouse.Core.Simulate;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Simulate;

public sealed class SimulatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SimulationOptions Tiny => new() { Folder = _folder.Path, Scale = SimulationScale.Tiny };

    /// <summary>
    /// The files of three days of the tiny shop, by their SHA-256. They change with the simulator's SQL, then its version in SimulationState
    /// rises, and with DuckDB's Parquet writer or .NET's deflate. `TILL_ACCEPT=1 dotnet test` writes the list anew.
    /// </summary>
    [Theory]
    [InlineData(SimulationFormat.Csv)]
    [InlineData(SimulationFormat.Json)]
    [InlineData(SimulationFormat.Parquet)]
    [InlineData(SimulationFormat.Xlsx)]
    public async Task The_same_options_write_the_same_bytes(SimulationFormat format)
    {
        using var other = new TemporaryFolder();
        var options = Tiny with { Format = format, Days = 3 };
        await Simulator.RunAsync(options, threads: 2, null, TestContext.Current.CancellationToken);
        await Simulator.RunAsync(options with { Folder = other.Path, Days = 1 }, threads: 1, null, TestContext.Current.CancellationToken);
        await Simulator.RunAsync(options with { Folder = other.Path, Days = 2 }, threads: 1, null, TestContext.Current.CancellationToken);

        var hashes = Hashes(_folder);
        Hashes(other).ShouldBe(hashes);
        var list = Path.Combine(
            SharedData.RepositoryRoot,
            "tests/Tillhouse.Tests/Simulate",
            $"tiny.{format.ToString().ToLowerInvariant()}.sha256"
        );
        if (Environment.GetEnvironmentVariable("TILL_ACCEPT") == "1")
        {
            await File.WriteAllLinesAsync(list, hashes, TestContext.Current.CancellationToken);
        }

        hashes.ShouldBe(await File.ReadAllLinesAsync(list, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Another_seed_is_another_shop()
    {
        using var other = new TemporaryFolder();
        await Simulator.RunAsync(Tiny, cancellationToken: TestContext.Current.CancellationToken);
        await Simulator.RunAsync(Tiny with { Folder = other.Path, Seed = 2 }, cancellationToken: TestContext.Current.CancellationToken);
        Hashes(_folder).Intersect(Hashes(other)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Days_are_added_to_what_is_there()
    {
        var first = await Simulator.RunAsync(Tiny with { Days = 2 }, cancellationToken: TestContext.Current.CancellationToken);
        var second = await Simulator.RunAsync(Tiny with { Days = 5 }, cancellationToken: TestContext.Current.CancellationToken);
        first.LastDay.ShouldBe(new DateOnly(2026, 1, 2));
        second.FirstDay.ShouldBe(new DateOnly(2026, 1, 3));
        second.LastDay.ShouldBe(new DateOnly(2026, 1, 7));
        first.Files.Concat(second.Files).Count().ShouldBe(_folder.Files().Count() - 1);
    }

    [Fact]
    public async Task The_result_names_each_file_with_its_rows_and_bytes()
    {
        var result = await Simulator.RunAsync(Tiny, cancellationToken: TestContext.Current.CancellationToken);
        result.Files.Select(file => file.Source).ShouldBe(SimulatedShop.Keys.Keys);
        foreach (var file in result.Files)
        {
            Path.GetRelativePath(_folder.Path, file.Path).ShouldBe(Path.Combine(file.Source, $"{file.Source}_2026-01-01.csv"));
            new FileInfo(file.Path).Length.ShouldBe(file.Bytes);
            File.ReadLines(file.Path).LongCount().ShouldBe(file.Rows + 1, "no value of the tiny shop holds a line break");
        }
    }

    [Fact]
    public async Task Other_options_in_the_same_folder_are_refused()
    {
        await Simulator.RunAsync(Tiny, cancellationToken: TestContext.Current.CancellationToken);
        var before = Hashes(_folder);
        foreach (
            var other in new[]
            {
                Tiny with
                {
                    Seed = 7,
                },
                Tiny with
                {
                    Scale = SimulationScale.Small,
                },
                Tiny with
                {
                    Format = SimulationFormat.Json,
                },
                Tiny with
                {
                    StartDate = new(2026, 2, 1),
                },
            }
        )
        {
            var error = await Should.ThrowAsync<TerminalException>(() => Simulator.RunAsync(other));
            error.Code.ShouldBe(ErrorCodes.OtherSimulation);
        }

        (await Should.ThrowAsync<TerminalException>(() => Simulator.RunAsync(Tiny with { Seed = 7 }))).Message.ShouldBe(
            "the folder holds a simulation with seed 1 (asked: 7)"
        );
        Hashes(_folder).ShouldBe(before);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"version\": 1, \"orders\": 200, \"seed\": 1, \"format\": \"csv\", \"startDate\": \"2026-01-01\", \"lastDay\": -4}")]
    [InlineData("{\"version\": 1, \"orders\": 1, \"seed\": 1, \"format\": \"csv\", \"startDate\": \"2026-01-01\", \"lastDay\": 4}")]
    public async Task A_state_that_is_not_the_simulators_is_refused(string content)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "_simulator.json"), content, TestContext.Current.CancellationToken);
        var error = await Should.ThrowAsync<TerminalException>(() => Simulator.RunAsync(Tiny));
        error.Code.ShouldBe(ErrorCodes.UnreadableSimulation);
        error.At!.Value.File.ShouldEndWith("_simulator.json");
    }

    [Fact]
    public async Task Days_and_dates_out_of_range_are_refused()
    {
        foreach (
            var wrong in new[] { Tiny with { Days = 0 }, Tiny with { Days = int.MaxValue }, Tiny with { StartDate = new(1960, 1, 1) } }
        )
        {
            (await Should.ThrowAsync<TerminalException>(() => Simulator.RunAsync(wrong))).Code.ShouldBe(ErrorCodes.InvalidSimulation);
        }
    }

    [Theory]
    [InlineData(SimulationFormat.Csv)]
    [InlineData(SimulationFormat.Xlsx)]
    public async Task Cancelling_leaves_whole_files_only_and_the_next_call_finishes_the_day(SimulationFormat format)
    {
        using var other = new TemporaryFolder();
        var options = Tiny with { Format = format, Days = 4 };
        using var source = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() =>
            Simulator.RunAsync(options, new CancelAfter(source, files: 14), source.Token)
        );
        _folder.Files().ShouldNotContain(file => file.EndsWith(".tmp"));
        var left = Hashes(_folder).ToList();

        await Simulator.RunAsync(options with { Days = 3 }, cancellationToken: TestContext.Current.CancellationToken);
        await Simulator.RunAsync(options with { Folder = other.Path }, cancellationToken: TestContext.Current.CancellationToken);
        Hashes(_folder).ShouldBe(Hashes(other));
        left.Where(line => !line.EndsWith("_simulator.json")).ShouldBeSubsetOf(Hashes(other));
    }

    [Fact]
    public async Task Cancelling_inside_a_file_takes_it_away()
    {
        using var source = new CancellationTokenSource();
        var options = Tiny with { Scale = SimulationScale.Small };
        var run = Simulator.RunAsync(options, new CancelAfter(source, files: 7, TimeSpan.FromMilliseconds(3)), source.Token);
        try
        {
            await run;
        }
        catch (OperationCanceledException)
        {
            // The usual way: the events take a hundred times the delay, which starts when the file before them is done.
        }

        _folder.Files().ShouldNotContain(file => file.EndsWith(".tmp"));
        foreach (var events in _folder.Files().Where(file => file.StartsWith("web_events")))
        {
            // It came too late for this file, which is whole; the run may still have been cancelled in the next one.
            File.ReadLines(Path.Combine(_folder.Path, events)).Count().ShouldBe(50_001);
        }
    }

    [Fact]
    public void A_file_that_is_not_published_is_taken_away()
    {
        var path = Path.Combine(_folder.Path, "orders", "orders.csv");
        using (var file = new LandingFile(path))
        {
            File.WriteAllText(file.HiddenPath, "half");
            File.Exists(path).ShouldBeFalse();
        }

        _folder.Files().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("tiny", 200, 60, 40)]
    [InlineData("small", 5_000, 1_000, 500)]
    [InlineData("medium", 50_000, 10_000, 5_000)]
    [InlineData("large", 500_000, 100_000, 50_000)]
    [InlineData("1234", 1_234, 246, 123)]
    public void A_scale_says_how_many_orders_customers_and_products_there_are(string text, long orders, long customers, long products)
    {
        var scale = SimulationScale.Parse(text);
        (scale.Orders, scale.Customers, scale.Products).ShouldBe((orders, customers, products));
        scale.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("huge")]
    [InlineData("")]
    [InlineData("99")]
    [InlineData("-5")]
    [InlineData("1e6")]
    [InlineData("50000001")]
    public void Anything_else_is_no_scale(string text) =>
        Should.Throw<TerminalException>(() => SimulationScale.Parse(text)).Code.ShouldBe(ErrorCodes.InvalidSimulation);

    [Fact]
    public void A_large_opening_is_cut_into_files_of_a_million_rows()
    {
        ShopSource
            .All.Single(source => source.Name == "web_events")
            .OpeningParts(SimulationScale.Large)
            .ShouldBe([(1, 100_000), (100_001, 200_000), (200_001, 300_000), (300_001, 400_000), (400_001, 500_000)]);
        ShopSource.All.Single(source => source.Name == "order_items").OpeningParts(SimulationScale.Large).Count().ShouldBe(1);
    }

    public void Dispose() => _folder.Dispose();

    private static List<string> Hashes(TemporaryFolder folder) =>
        [
            .. folder
                .Files()
                .Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder.Path, file))))}  {file}"),
        ];

    private sealed class CancelAfter(CancellationTokenSource source, int files, TimeSpan delay = default) : IProgress<SimulationProgress>
    {
        public void Report(SimulationProgress value)
        {
            if (value.Done != files)
            {
                return;
            }

            if (delay == default)
            {
                source.Cancel();
            }
            else
            {
                source.CancelAfter(delay);
            }
        }
    }
}
