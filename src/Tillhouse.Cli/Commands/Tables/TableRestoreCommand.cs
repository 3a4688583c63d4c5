using System.Globalization;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary><c>till table restore</c>: makes a table what it was.</summary>
internal sealed class TableRestoreCommand : TableWriteVerb
{
    private static readonly ResultColumn[] Columns =
    [
        new("file"),
        new("action"),
        new("rows", IsNumber: true),
        new("bytes", IsNumber: true),
    ];

    public TableRestoreCommand(CommandHost host)
        : base(host, "restore", "Make a table what it was at an older version", takesVersion: true)
    {
        AddDryRun();
        Details =
            "Rows, columns and properties become those of the older version, by a new version: what lies between stays in the history and can be "
            + "restored in turn. Fails when a vacuum has deleted files of the older version.";
        Examples =
        [
            new("till table restore lake/gold/fact_orders --version 3 --dry-run", "which files would come back, and which would go"),
            new("till table restore gold.fact_orders --timestamp 2025-04-01T06:00:00Z", "the table as it was that morning"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, OpenedTable opened, CancellationToken cancel)
    {
        var asked =
            await AskedAsync(call, opened.Table, cancel)
            ?? throw new TerminalException(
                ErrorCodes.UnknownUsage,
                "restore needs --version or --timestamp",
                "till table history lists the versions"
            );
        var plan = await opened.Table.PlanRestoreAsync(asked.Version, cancel);
        long? version = IsDryRun(call) ? null : (await opened.Table.RestoreAsync(plan, cancellationToken: cancel)).Required().Version;
        var done = string.Create(
            CultureInfo.InvariantCulture,
            $"{Amount.Of(plan.Restored.Count, "file")} back, {Amount.Count(plan.Removed.Count)} out"
        );
        var summary = version is null
            ? string.Create(CultureInfo.InvariantCulture, $"would restore version {asked.Version}: {done}")
            : string.Create(CultureInfo.InvariantCulture, $"version {version} is as version {asked.Version} was: {done}");
        var rows = plan.Restored.Select(f => Row(f, "restored")).Concat(plan.Removed.Select(f => Row(f, "removed"))).ToList();
        new TableReport(summary, Columns, rows)
        {
            Facts = [("dryRun", version is null), ("version", version), ("restoredVersion", asked.Version)],
        }.Write(call);
        return ExitCode.Ok;
    }

    private static object?[] Row(LiveFile file, string action) => [file.Path, action, file.Rows, file.Size];
}
