using System.CommandLine;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till diff</c>: what differs between two releases or environments.</summary>
internal sealed class DiffCommand : Verb
{
    private static readonly ResultColumn[] Columns =
    [
        new("table"),
        new("added", IsNumber: true),
        new("removed", IsNumber: true),
        new("changed", IsNumber: true),
        new("columns"),
        new("shape"),
    ];

    private static readonly ResultColumn[] RowColumns = [new("table"), new("change"), new("key"), new("column"), new("from"), new("to")];

    private readonly Argument<string> first = new("first") { Description = "A release: 41, prod, dev or dev@3.", HelpName = "release" };
    private readonly Argument<string> second = new("second") { Description = "Another one.", HelpName = "release" };
    private readonly Option<string[]> select = Selection.Option();

    private readonly Option<int> rows = new("--rows")
    {
        Description = "Shows the first rows of each table that differ, by their key, and the values that they have on both sides.",
        HelpName = "count",
    };

    public DiffCommand(CommandHost host)
        : base(host, "diff", "Compare two releases or environments by key: rows added, removed, changed")
    {
        Details =
            "Rows are matched by the model's key; of rows that changed, columns says which columns differ and in how many rows. A table without a key is compared by whole rows. "
            + "shape lists columns and tables that only the second (+) or only the first (-) has. Tables that both name at one version are equal and are not read.";
        Add(first);
        Add(second);
        Add(select);
        rows.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
            {
                result.AddError("--rows takes a number from 0");
            }
        });
        Add(rows);
        Examples =
        [
            new("till diff prod dev", "what a change of models does to the tables"),
            new("till diff 41 42 --select gold.fact_orders", "what a run did to one table"),
            new("till diff 41 42 --select gold.fact_orders --rows 20", "and to which rows: a line for each value that changed"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var (from, to) = (ReleaseName.Parse(call.Value(first)!), ReleaseName.Parse(call.Value(second)!));
        using var session = call.OpenSession(ReleaseLog.Production);
        var tables = await session.DiffAsync(from, to, Selection.Of(session.Project, call.Value(select)!), call.Value(rows), cancel);
        var different = tables.Where(t => !t.IsEmpty).ToList();
        if (different.Count > 0 || call.Output.Format != OutputFormat.Table)
        {
            if (call.Value(rows) > 0)
            {
                call.Output.Write(RowColumns, different.SelectMany(t => Shape(t).Concat(t.Rows.SelectMany(r => Lines(t, r)))));
            }
            else
            {
                call.Output.Write(Columns, different.Select(Row));
            }
        }

        var same = tables.Count - different.Count;
        call.Output.Note(
            (different.Count == 0 ? "no row differs" : $"{Amount.Of(different.Count, "table")} with differences")
                + (same == 0 ? "" : $"; {Amount.Of(same, "table")} with other versions of the same rows")
        );
        return ExitCode.Ok;
    }

    /// <summary>A line for each column or table that only one side has: no row tells of it.</summary>
    private static IEnumerable<object?[]> Shape(TableDiff table) =>
        table.Shape.Select(s => new object?[] { table.Table, s[0] == '+' ? "added" : "removed", null, s[1..], null, null });

    /// <summary>A line for each column that changed, or one for a row that only one side has.</summary>
    private static IEnumerable<object?[]> Lines(TableDiff table, RowDiff row)
    {
        var change = row.Change.ToString().ToLowerInvariant();
        var key = string.Join(", ", row.Key.Select(k => $"{k.Column}={k.Value ?? "NULL"}"));
        return row.Columns.Count == 0
            ?
            [
                [table.Table, change, key, null, null, null],
            ]
            : row.Columns.Select(c => new object?[] { table.Table, change, key, c.Column, c.From, c.To });
    }

    private static object?[] Row(TableDiff table) =>
        [
            table.Table,
            table.Added,
            table.Removed,
            table.Changed,
            table.Columns.Count == 0 ? null : string.Join(", ", table.Columns.Select(c => $"{c.Column} {Amount.Count(c.Rows)}")),
            table.Shape.Count == 0 ? null : string.Join(", ", table.Shape),
        ];
}
