using System.CommandLine;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Delta.Operations;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary><c>till table verify</c>: is everything there, and is it what the log says?</summary>
internal sealed class TableVerifyCommand : TableVerb
{
    private static readonly ResultColumn[] Columns = [new("file"), new("fault"), new("detail")];

    private readonly Option<bool> quick = new("--quick") { Description = "Only whether each file is there and as long as it should be." };

    public TableVerifyCommand(CommandHost host)
        : base(host, "verify", "Compare a table's files with its log, down to the last bit", takesVersion: true)
    {
        Add(quick);
        Details =
            "Replays the log, compares it with the version's checksum and reads every file: is it there, as long as the log says, with the rows, bounds and nulls that the log says? Files that "
            + "Tillhouse wrote carry a hash, so that a single flipped bit is found. Exits with 1 when something is wrong.";
        Examples =
        [
            new("till table verify lake/gold/fact_orders", "every file of the newest version"),
            new("till table verify gold.fact_orders --quick --format json", "existence and sizes only, for a program"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, OpenedTable opened, CancellationToken cancel)
    {
        var snapshot = await SnapshotAsync(call, opened.Table, cancel);
        var report = await opened.Table.VerifyAsync(snapshot, readRows: !call.Value(quick), cancellationToken: cancel);
        var faulty = report.Faults.Select(f => f.Path).Distinct(StringComparer.Ordinal).Count();
        var summary =
            faulty == 0
                ? $"{Amount.Of(report.Files, "file")} as the log says{(call.Value(quick) ? "" : $", {Amount.Count(report.Hashed)} of them by their hash")}"
                : $"{Amount.Count(faulty)} of {Amount.Of(report.Files, "file")} not as the log says";
        var rows = report.Faults.Select(f => new object?[] { f.Path, f.Kind.ToString().ToLowerInvariant(), f.Detail });
        new TableReport(summary, Columns, [.. rows])
        {
            RowsName = "faults",
            Facts = [("version", snapshot.Version), ("files", report.Files), ("hashed", report.Hashed)],
        }.Write(call);
        return faulty == 0 ? ExitCode.Ok : ExitCode.Findings;
    }
}
