using System.CommandLine;
using System.Globalization;
using Tillhouse.Core;
using Tillhouse.Delta;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary>A command on one Delta table, and perhaps on one of its versions.</summary>
internal abstract class TableVerb : Verb
{
    private readonly Argument<string> table = new("table")
    {
        Description = "The table's folder, or layer.table of the project.",
        HelpName = "folder|layer.table",
    };

    private readonly Option<long?> version = new("--version", "-v")
    {
        Description = "The table as it was at this version. Default: the newest.",
        HelpName = "number",
    };

    private readonly Option<string?> timestamp = new("--timestamp", "-t")
    {
        Description = "The table as it was at this time, in UTC unless it names a zone: 2025-04-01, 2025-04-01T09:30:00+02:00.",
        HelpName = "time",
    };

    protected TableVerb(CommandHost host, string name, string description, bool takesVersion)
        : base(host, name, description)
    {
        table.CompletionSources.Add(CompletePath.Folders);
        Add(table);
        if (takesVersion)
        {
            Add(version);
            Add(timestamp);
        }
    }

    protected sealed override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        await using var opened = await OpenedTable.OpenAsync(call, call.Value(table)!, cancel);
        return await RunAsync(call, opened, cancel);
    }

    /// <summary>Does the work on the open table.</summary>
    protected abstract Task<int> RunAsync(Invocation call, OpenedTable opened, CancellationToken cancel);

    /// <summary>The version that was asked for.</summary>
    /// <exception cref="TerminalException">T0901: a version and a time, or a time that is none.</exception>
    protected async Task<Snapshot> SnapshotAsync(Invocation call, DeltaTable delta, CancellationToken cancel) =>
        await AskedAsync(call, delta, cancel) ?? delta.Latest;

    /// <summary>The version that was asked for, or null when none was.</summary>
    /// <exception cref="TerminalException">T0901: a version and a time, or a time that is none.</exception>
    protected async Task<Snapshot?> AskedAsync(Invocation call, DeltaTable delta, CancellationToken cancel) =>
        (call.Value(version), call.Value(timestamp)) switch
        {
            (null, null) => null,
            ({ } number, null) => await delta.SnapshotAsync(number, cancel),
            (null, { } text) => await delta.SnapshotAsync(TimeOf(text), cancel),
            _ => throw new TerminalException(
                ErrorCodes.UnknownUsage,
                "--version and --timestamp both say which version",
                "give one of the two"
            ),
        };

    private static DateTimeOffset TimeOf(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new TerminalException(
                ErrorCodes.UnknownUsage,
                $"'{text}' is no time",
                "write it as 2025-04-01, 2025-04-01T09:30:00Z or 2025-04-01T09:30:00+02:00"
            );
}
