using System.CommandLine;
using Tillhouse.Core;
using Tillhouse.Core.Sql;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary><c>till table merge</c>: brings the rows of a file into a table.</summary>
internal sealed class TableMergeCommand : TableChangeVerb
{
    private readonly Option<string> from = new("--from")
    {
        Description = "The new rows: a .csv, .jsonl or .parquet file, or the folder of a Delta table. Columns are found by name.",
        HelpName = "file",
        Required = true,
    };

    private readonly Option<string[]> on = new("--on")
    {
        Description = "Columns that say which rows are the same: order_id,line_id.",
        HelpName = "names",
        Required = true,
    };

    private readonly Option<string> matched = new("--matched")
    {
        Description = "What becomes of rows that are in both: update, delete or keep.",
        HelpName = "what",
        DefaultValueFactory = _ => "update",
    };

    private readonly Option<string?> matchedIf = new("--matched-if")
    {
        Description = "Only where this holds: \"source.updated_at > target.updated_at\".",
        HelpName = "condition",
    };

    private readonly Option<string> added = new("--new")
    {
        Description = "What becomes of rows that only the file has: insert or skip.",
        HelpName = "what",
        DefaultValueFactory = _ => "insert",
    };

    private readonly Option<string> gone = new("--gone")
    {
        Description = "What becomes of rows that only the table has: keep or delete.",
        HelpName = "what",
        DefaultValueFactory = _ => "keep",
    };

    private readonly Option<string?> goneIf = new("--gone-if")
    {
        Description = "Only where this holds: \"target.day = date '2025-04-01'\".",
        HelpName = "condition",
    };

    public TableMergeCommand(CommandHost host)
        : base(host, "merge", "Bring the rows of a file into a table by their key")
    {
        matched.AcceptOnlyFromAmong("update", "delete", "keep");
        added.AcceptOnlyFromAmong("insert", "skip");
        gone.AcceptOnlyFromAmong("keep", "delete");
        foreach (var option in new Option[] { from, on, matched, matchedIf, added, gone, goneIf })
        {
            Add(option);
        }

        AddDryRun();
        Details =
            "Rows of the same key get the values of the file's columns, rows of a new key are added and need all of them: one commit, and only files that hold "
            + "a matching key are touched. A key that comes twice in the file is an error.";
        Examples =
        [
            new("till table merge silver.orders --from corrections.csv --on order_id --dry-run", "how many rows would change"),
            new(
                "till table merge lake/silver/orders --from orders.parquet --on order_id --matched-if \"source.updated_at > target.updated_at\"",
                "the newer row wins"
            ),
            new(
                "till table merge silver.products --from prices.csv --on product_id --new skip",
                "two columns in the file, one that changes"
            ),
            new(
                "till table merge silver.customers --from erase.csv --on customer_id --matched delete --new skip",
                "the file lists what goes"
            ),
        ];
    }

    protected override async Task<Work> PrepareAsync(Invocation call, OpenedTable opened, Snapshot snapshot, CancellationToken cancel)
    {
        if (call.Value(matched) == "keep" && call.Value(added) == "skip" && call.Value(gone) == "keep")
        {
            throw new TerminalException(
                ErrorCodes.UnknownUsage,
                "this merge would change nothing",
                "let --matched, --new or --gone do something"
            );
        }

        var file = await MergeFile.OpenAsync(call, opened, call.Value(from)!, snapshot, cancel);
        var clauses = Clauses(call, file, snapshot);
        var keys = call.Value(on)!.SelectMany(k => k.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        var source = new RowSource(file.Query, [.. keys]);
        await opened.GuardAsync(
            snapshot,
            [("--matched-if", call.Value(matchedIf)), ("--gone-if", call.Value(goneIf))],
            [file.Folder],
            cancel
        );
        return new Work(source, clauses, (table, token) => table.MergeAsync(source, clauses, cancellationToken: token));
    }

    private List<MergeClause> Clauses(Invocation call, MergeFile file, Snapshot snapshot)
    {
        var clauses = new List<MergeClause>();
        if (call.Value(matched) != "keep")
        {
            clauses.Add(
                call.Value(matched) == "delete"
                    ? new MergeClause.DeleteMatched(call.Value(matchedIf))
                    : new MergeClause.UpdateMatched(Given(call, file, snapshot), call.Value(matchedIf))
            );
        }

        if (call.Value(added) == "insert")
        {
            clauses.Add(new MergeClause.Insert(null));
        }

        if (call.Value(gone) == "delete")
        {
            clauses.Add(new MergeClause.DeleteUnmatched(call.Value(goneIf)));
        }

        return clauses;
    }

    /// <summary>The columns that the file brings, null for all: others keep their values. What it has beside them is said, since nobody would miss it in time.</summary>
    private static Dictionary<string, string>? Given(Invocation call, MergeFile file, Snapshot snapshot)
    {
        var columns = snapshot.Schema.Fields.Select(f => f.Name).Where(file.Has).ToList();
        var unknown = file.Columns.Except(columns, StringComparer.OrdinalIgnoreCase).ToList();
        if (unknown.Count > 0)
        {
            call.Output.Note($"the table has no column {string.Join(", ", unknown)}: what the file says there is not taken");
        }

        return columns.Count == snapshot.Schema.Fields.Count ? null : columns.ToDictionary(c => c, c => "source." + Quote.Name(c));
    }
}
