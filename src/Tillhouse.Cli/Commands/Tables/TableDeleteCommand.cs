using System.CommandLine;
using Tillhouse.Core;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary><c>till table delete</c>: deletes rows.</summary>
internal sealed class TableDeleteCommand : TableChangeVerb
{
    private readonly Option<string?> where = new("--where", "-w")
    {
        Description = "Which rows: an SQL condition over the table's columns.",
        HelpName = "condition",
    };

    private readonly Option<bool> all = new("--all") { Description = "All rows." };

    public TableDeleteCommand(CommandHost host)
        : base(host, "delete", "Delete rows of a table")
    {
        Add(where);
        Add(all);
        AddDryRun();
        Details = "The rows stay in older versions, and till table restore brings them back, until a vacuum.";
        Examples =
        [
            new(
                "till table delete lake/bronze/events --where \"day < date '2024-01-01'\" --dry-run",
                "how many rows and files that would touch"
            ),
            new("till table delete silver.customers --where \"customer_id = 4711\"", "one customer less"),
        ];
    }

    protected override async Task<Work> PrepareAsync(Invocation call, OpenedTable opened, Snapshot snapshot, CancellationToken cancel)
    {
        var condition = call.Value(where);
        if (condition is null != call.Value(all))
        {
            throw new TerminalException(ErrorCodes.UnknownUsage, "delete needs either --where or --all", "say which rows, or all of them");
        }

        await opened.GuardAsync(snapshot, [("--where", condition)], [], cancel);
        return new Work(
            null,
            [new MergeClause.DeleteUnmatched(condition)],
            (table, token) => table.DeleteAsync(condition, cancellationToken: token)
        );
    }
}
