using System.Globalization;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core;
using Tillhouse.Delta;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary>A command that changes rows.</summary>
internal abstract class TableChangeVerb : TableWriteVerb
{
    private static readonly ResultColumn[] Columns =
    [
        new("inserted", IsNumber: true),
        new("updated", IsNumber: true),
        new("deleted", IsNumber: true),
        new("files", IsNumber: true),
    ];

    protected TableChangeVerb(CommandHost host, string name, string description)
        : base(host, name, description) { }

    protected sealed override async Task<int> RunAsync(Invocation call, OpenedTable opened, CancellationToken cancel)
    {
        var snapshot = opened.Table.Latest;
        var work = await PrepareAsync(call, opened, snapshot, cancel);
        try
        {
            if (IsDryRun(call))
            {
                Report(call, await opened.Table.CountChangesAsync(new RowChange(snapshot, work.Source, work.Clauses), cancel), null);
                return ExitCode.Ok;
            }

            var result = await work.Run(opened.Table, cancel);
            Report(call, result.Counts, result.Commit.Required().Version);
            return ExitCode.Ok;
        }
        catch (DeltaException error) when (error.Code == DeltaErrors.InvalidExpression)
        {
            throw new TerminalException(ErrorCodes.QueryRefused, error.Message, error.Help, inner: error);
        }
    }

    /// <summary>What is to be done. All that the user typed has passed the gate when this returns.</summary>
    protected abstract Task<Work> PrepareAsync(Invocation call, OpenedTable opened, Snapshot snapshot, CancellationToken cancel);

    private static void Report(Invocation call, ChangeCounts counts, long? version)
    {
        var files = counts.FilesRemoved + counts.FilesMarked;
        var done =
            $"{Amount.Of(counts.Inserted, "row")} inserted, {Amount.Count(counts.Updated)} updated, {Amount.Count(counts.Deleted)} deleted in {Amount.Of(files, "file")}";
        var summary = version is null ? $"would be: {done}" : string.Create(CultureInfo.InvariantCulture, $"version {version}: {done}");
        new TableReport(
            summary,
            Columns,
            [
                [counts.Inserted, counts.Updated, counts.Deleted, files],
            ]
        )
        {
            RowsName = "changes",
            Facts = [("dryRun", version is null), ("version", version), ("sourceRows", counts.Source), ("copiedRows", counts.Copied)],
        }.Write(call);
    }

    /// <summary>A verb and what it would change.</summary>
    /// <param name="Source">Rows to merge, or null.</param>
    /// <param name="Clauses">What is done to which rows.</param>
    /// <param name="Run">Does it.</param>
    protected sealed record Work(
        RowSource? Source,
        IReadOnlyList<MergeClause> Clauses,
        Func<DeltaTable, CancellationToken, Task<ChangeResult>> Run
    );
}
