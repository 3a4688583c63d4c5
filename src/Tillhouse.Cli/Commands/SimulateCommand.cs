using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core;
using Tillhouse.Core.Project;
using Tillhouse.Core.Simulate;
using Tillhouse.Core.Simulate.Faults;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till simulate</c>: landing files of a shop that does not exist.</summary>
internal sealed class SimulateCommand : Verb
{
    private readonly Option<string> scale = new("--scale")
    {
        Description = "tiny (200 orders a year), small (5,000), medium (50,000), large (500,000), or a number of orders.",
        HelpName = "scale",
        DefaultValueFactory = _ => "small",
    };

    private readonly Option<int> days = new("--days", "-d")
    {
        Description = "Days to add. The first day ever is the opening export of the year before; each further one is a daily export.",
        HelpName = "days",
        DefaultValueFactory = _ => 30,
    };

    private readonly Option<long> seed = new("--seed")
    {
        Description = "Which of all possible shops: the same seed gives the same bytes on every machine.",
        HelpName = "number",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string> kind = new("--format", "-f")
    {
        Description = "The kind of files.",
        HelpName = "csv|json|parquet|xlsx",
        DefaultValueFactory = _ => "csv",
    };

    private readonly Option<string?> folder = new("--folder", "-o")
    {
        Description = "Where the files go. Default: the project's landing folder, or ./landing.",
        HelpName = "folder",
    };

    private readonly Option<DateOnly> start = new("--start")
    {
        Description = "The date of the first day.",
        HelpName = "yyyy-MM-dd",
        DefaultValueFactory = _ => new SimulationOptions { Folder = "" }.StartDate,
        CustomParser = ReadDate,
    };

    private readonly Option<decimal> faults = new("--faults")
    {
        Description =
            "The share of rows, and of daily files, in which something is wrong, such as 0.02. What was planted is sealed beside the data, for till grade.",
        HelpName = "rate",
    };

    private readonly Option<string?> faultsFile = new("--faults-file")
    {
        Description = "Faults to plant, as YAML, JSON or CSV: kind, source, column, value, count, day.",
        HelpName = "file",
    };

    public SimulateCommand(CommandHost host)
        : base(host, "simulate", "Write the exports of a made-up shop")
    {
        Details =
            "Nine sources whose keys fit, whose totals add up and whose orders move on from day to day. Called again with the same options, it goes on with the next day.";
        scale.CompletionSources.Add("tiny", "small", "medium", "large");
        kind.AcceptOnlyFromAmong("csv", "json", "parquet", "xlsx");
        folder.CompletionSources.Add(CompletePath.Folders);
        foreach (Option option in new Option[] { scale, days, seed, kind, start, folder, faults, faultsFile })
        {
            Add(option);
        }

        Examples =
        [
            new("till simulate --scale tiny --days 3", "three days of a tiny shop, into the project's landing folder"),
            new("till simulate --scale tiny --days 1", "the fourth day of the same shop"),
            new("till simulate --scale small --days 30 --faults 0.02", "a shop with faults, to see whether the rules find them"),
            new("till simulate --scale 20000 --format parquet --folder /tmp/landing", "a shop of its own size, anywhere"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var options = new SimulationOptions
        {
            Folder = Target(call),
            Scale = SimulationScale.Parse(call.Value(scale)!),
            Days = call.Value(days),
            Seed = call.Value(seed),
            StartDate = call.Value(start),
            FaultRate = call.Value(faults),
            FaultList = call.Value(faultsFile) is { } list ? FaultListReader.Read(call.Terminal.Resolve(list), list) : null,
            Format = Enum.Parse<SimulationFormat>(call.Value(kind)!, ignoreCase: true),
        };
        var result = await SimulateAsync(call, options, cancel);
        Summarise(call, options, result);
        return ExitCode.Ok;
    }

    /// <summary>Simulates and shows how far it is.</summary>
    public static async Task<SimulationResult> SimulateAsync(Invocation call, SimulationOptions options, CancellationToken cancel)
    {
        const string Step = "simulate";
        long rows = 0;
        long bytes = 0;
        await using var progress = Progress.Create(call, Step, 0);
        progress.Begin(Step);
        var relay = new Relay<SimulationProgress>(p =>
        {
            rows += p.Files.Sum(file => file.Rows);
            bytes += p.Files.Sum(file => file.Bytes);
            progress.Report(Step, p.Done == 0 ? null : (double)p.Done / p.Total, rows, bytes);
        });
        var result = await Simulator.RunAsync(options, relay, cancel);
        progress.End(Step, "");
        return result;
    }

    private string Target(Invocation call)
    {
        if (call.Value(folder) is { } named)
        {
            return call.Terminal.Resolve(named);
        }

        try
        {
            return call.LoadProject().Landing;
        }
        catch (TerminalException none) when (none.Code == ErrorCodes.NoProject && call.Value(Globals.Project) is null)
        {
            return call.Terminal.Resolve("landing");
        }
    }

    private static void Summarise(Invocation call, SimulationOptions options, SimulationResult result)
    {
        ResultColumn[] columns = [new("source"), new("files", IsNumber: true), new("rows", IsNumber: true), new("bytes", IsNumber: true)];
        call.Output.Write(
            columns,
            result
                .Files.GroupBy(file => file.Source, StringComparer.Ordinal)
                .Select(g => new object?[] { g.Key, g.LongCount(), g.Sum(f => f.Rows), g.Sum(f => f.Bytes) })
        );
        var span =
            result.FirstDay == result.LastDay
                ? string.Create(CultureInfo.InvariantCulture, $"{result.FirstDay:yyyy-MM-dd}")
                : string.Create(CultureInfo.InvariantCulture, $"{result.FirstDay:yyyy-MM-dd} to {result.LastDay:yyyy-MM-dd}");
        call.Output.Note("");
        call.Output.Note($"{span}: {Amount.Of(result.Rows, "row")}, {Amount.Bytes(result.Bytes)} in {call.Terminal.Show(options.Folder)}");
    }

    private static DateOnly ReadDate(System.CommandLine.Parsing.ArgumentResult argument)
    {
        if (DateOnly.TryParseExact(argument.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        argument.AddError($"'{argument.Tokens[0].Value}' is no date such as 2026-01-31");
        return default;
    }
}
