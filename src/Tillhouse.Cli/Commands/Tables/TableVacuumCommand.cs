using System.CommandLine;
using System.Globalization;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core;
using Tillhouse.Core.Lake;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary><c>till table vacuum</c>: deletes files that no version within the retention needs.</summary>
internal sealed class TableVacuumCommand : TableWriteVerb
{
    private static readonly ResultColumn[] Columns = [new("file"), new("bytes", IsNumber: true), new("modified")];

    private readonly Option<string?> retain = new("--retain", "-r")
    {
        Description = "How long files stay that the table no longer needs: 7d, 36h. Default: what the table says, or else 7 days.",
        HelpName = "time",
    };

    private readonly Option<long[]> keep = new("--keep-version")
    {
        Description = "A version whose files stay however old they are. May be given several times.",
        HelpName = "number",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> lite = new("--lite")
    {
        Description = "Only what the log says was removed: quick, but leaves what was never committed.",
    };

    private readonly Option<bool> force = new("--force")
    {
        Description = "Allow a time below the table's own. Whoever reads or writes it just then may lose files.",
    };

    public TableVacuumCommand(CommandHost host)
        : base(host, "vacuum", "Delete files that no version within the retention needs")
    {
        Add(retain);
        Add(keep);
        Add(lite);
        Add(force);
        AddDryRun();
        Details =
            "Older versions can then no longer be read or restored, but what a kept release names stays. Files are deleted only inside the table's folder; names that begin with _ or . are "
            + "left alone.";
        Examples =
        [
            new("till table vacuum lake/gold/fact_orders --dry-run", "what would be deleted"),
            new("till table vacuum gold.fact_orders --retain 30d", "keep a month of older versions"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, OpenedTable opened, CancellationToken cancel)
    {
        var released = await ReleasedAsync(opened, cancel);
        var options = new VacuumOptions
        {
            Retention = call.Value(retain) is { } text ? TimeOf(text) : null,
            Force = call.Value(force),
            Lite = call.Value(lite),
            KeepVersions = [.. call.Value(keep)!, .. released],
        };
        var plan = await opened.Table.PlanVacuumAsync(options, cancel);
        var files = IsDryRun(call) ? plan.Files : await opened.Table.VacuumAsync(plan, cancel);
        var verb = IsDryRun(call) ? "would be deleted" : "deleted";
        var summary =
            $"{Amount.Of(files.Count, "file")} {verb}, {Amount.Bytes(files.Sum(f => f.Size))}; older than {ValueText.Of(plan.Cutoff)}";
        if (released.Count > 0)
        {
            call.Output.Note($"kept for releases: {Amount.Of(released.Count, "version")}");
        }

        new TableReport(summary, Columns, [.. files.Select(Row)])
        {
            Facts = [("dryRun", IsDryRun(call)), ("cutoff", plan.Cutoff), ("bytes", files.Sum(f => f.Size))],
        }.Write(call);
        return ExitCode.Ok;
    }

    /// <summary>Readers see a table at the version that their release names, so what a kept release names stays however old it is.</summary>
    private static async Task<IReadOnlyCollection<long>> ReleasedAsync(OpenedTable opened, CancellationToken cancel)
    {
        var given = opened.Table.Store.Locate("");
        var folder = new DirectoryInfo(given).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? given;
        for (var above = Path.GetDirectoryName(folder); above is not null; above = Path.GetDirectoryName(above))
        {
            if (Directory.Exists(Path.Combine(above, "_till", "env")))
            {
                var path = Path.GetRelativePath(above, folder).Replace('\\', '/');
                return await KeptVersions.OfAsync(new LocalStore(above), path, opened.Table, cancel);
            }
        }

        return [];
    }

    private static object?[] Row(ObjectInfo file) => [file.Key, file.Size, file.Modified];

    private static TimeSpan TimeOf(string text) =>
        double.TryParse(
            text.AsSpan(0, Math.Max(0, text.Length - 1)),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var number
        )
        && number < 100_000
        && text[^1] is 'd' or 'h'
            ? text[^1] == 'd'
                ? TimeSpan.FromDays(number)
                : TimeSpan.FromHours(number)
            : throw new TerminalException(ErrorCodes.UnknownUsage, $"'{text}' is no time span", "write it in days or hours: 7d, 36h");
}
