using System.CommandLine;
using Tillhouse.Core;
using Tillhouse.Core.Project;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary><c>till table update</c>: gives rows new values.</summary>
internal sealed class TableUpdateCommand : TableChangeVerb
{
    private readonly Option<string[]> set = new("--set", "-s")
    {
        Description =
            "A column and its new value, an SQL expression over the old ones: \"price = price * 1.1\". May be given several times.",
        HelpName = "column = value",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> where = new("--where", "-w")
    {
        Description = "Which rows: an SQL condition over the table's columns. Default: all.",
        HelpName = "condition",
    };

    public TableUpdateCommand(CommandHost host)
        : base(host, "update", "Give rows of a table new values")
    {
        Add(set);
        Add(where);
        AddDryRun();
        Examples =
        [
            new("till table update silver.orders --set \"status = 'cancelled'\" --where \"order_id = 17\"", "one value of one row"),
            new(
                "till table update lake/silver/orders --set \"email = lower(email)\" --dry-run",
                "how many rows and files that would touch"
            ),
        ];
    }

    protected override async Task<Work> PrepareAsync(Invocation call, OpenedTable opened, Snapshot snapshot, CancellationToken cancel)
    {
        var condition = call.Value(where);
        var values = call.Value(set)!.Select(s => Assignment(s, snapshot)).ToList();
        if (values.Count == 0 || values.DistinctBy(v => v.Column).Count() < values.Count)
        {
            throw new TerminalException(
                ErrorCodes.UnknownUsage,
                values.Count == 0 ? "update needs --set" : "a column is set twice",
                "name each column once: --set \"status = 'open'\""
            );
        }

        await opened.GuardAsync(snapshot, [("--where", condition), .. values.Select(v => ("--set", (string?)v.Value))], [], cancel);
        var byColumn = values.ToDictionary(v => v.Column, v => v.Value, StringComparer.Ordinal);
        return new Work(
            null,
            [new MergeClause.UpdateUnmatched(byColumn, condition)],
            (table, token) => table.UpdateAsync(byColumn, condition, cancellationToken: token)
        );
    }

    private static (string Column, string Value) Assignment(string text, Snapshot snapshot)
    {
        var sign = text.IndexOf('=', StringComparison.Ordinal);
        if (sign < 1 || sign == text.Length - 1)
        {
            throw new TerminalException(ErrorCodes.UnknownUsage, $"'{text}' sets nothing", "write --set \"column = value\"");
        }

        var name = text[..sign].Trim().Trim('"');
        var known = snapshot.Schema.Fields.Select(f => f.Name).ToList();
        var column =
            known.Find(k => k.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new TerminalException(
                ErrorCodes.QueryRefused,
                $"the table has no column '{name}'",
                NearName.Help(name, known, "its columns")
            );
        return (column, text[(sign + 1)..].Trim());
    }
}
