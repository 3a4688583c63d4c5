using System.CommandLine;
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

    protected TableVerb(CommandHost host, string name, string description, bool takesVersion)
        : base(host, name, description)
    {
        table.CompletionSources.Add(CompletePath.Folders);
        Add(table);
        if (takesVersion)
        {
            Add(version);
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
    protected async Task<Snapshot> SnapshotAsync(Invocation call, DeltaTable delta, CancellationToken cancel) =>
        call.Value(version) is { } number ? await delta.SnapshotAsync(number, cancel) : delta.Latest;
}
