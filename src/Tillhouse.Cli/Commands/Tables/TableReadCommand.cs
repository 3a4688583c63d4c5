using System.CommandLine;
using System.Globalization;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary><c>till table read</c>: a table's rows.</summary>
internal sealed class TableReadCommand : TableVerb
{
    private readonly Option<string[]> columns = new("--columns", "-c")
    {
        Description = "Which columns, in this order: order_id,status. Default: all.",
        HelpName = "names",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> where = new("--where", "-w")
    {
        Description = "An SQL condition over the table's columns.",
        HelpName = "condition",
    };

    private readonly Option<long?> limit = new("--limit", "-n")
    {
        Description = "At most so many rows; 0: all. Default: 100 in a table, all elsewhere.",
        HelpName = "number",
    };

    private readonly Option<string?> to = new("--to")
    {
        Description = "A new file for the rows, of the kind that its name ends in: .parquet, .csv, .jsonl.",
        HelpName = "file",
    };

    public TableReadCommand(CommandHost host)
        : base(host, "read", "Read a table's rows", takesVersion: true)
    {
        Add(columns);
        Add(where);
        Add(limit);
        Add(to);
        Examples =
        [
            new("till table read gold.fact_orders --columns order_id,status --where \"status = 'cancelled'\"", "some columns of some rows"),
            new(
                "till table read lake/silver/orders --version 0 --format csv > orders.csv",
                "the table as it was at first, whole, into a file"
            ),
            new(
                "till table read gold.fact_orders --timestamp 2025-04-01 --to orders.parquet",
                "the rows of a day as Parquet, for other programs"
            ),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, OpenedTable opened, CancellationToken cancel)
    {
        var snapshot = await SnapshotAsync(call, opened.Table, cancel);
        var file = call.Value(to) is { } path ? new RowFile(call.Terminal.Resolve(path)) : null;
        var most = call.Value(limit) ?? (file is null && call.Output.Format == OutputFormat.Table ? Output.TableRows : 0);
        await opened.GuardAsync(snapshot, [("--where", call.Value(where))], file is null ? [] : [file.Folder], cancel);
        var files = call.Value(where) is { } wanted
            ? await FileSkipping.SelectAsync(opened.Connection, snapshot, wanted, "rows", cancellationToken: cancel)
            : [.. snapshot.Files];
        using var deleted = await SkippedRows.ReadAsync(opened.Connection, snapshot, files, cancellationToken: cancel);
        var scan = TableScan.Sql(snapshot, files, deleted: deleted);
        var select = Sql(scan, Chosen(call, snapshot), call.Value(where), file is null && most > 0 ? most + 1 : most);

        try
        {
            if (file is not null)
            {
                var rows = await file.WriteAsync(opened.Connection, select, cancel);
                call.Output.Note($"{Amount.Of(rows, "row")} in {call.Terminal.Show(file.Path)}");
                return ExitCode.Ok;
            }

            await using var command = opened.Connection.CreateCommand();
            command.CommandText = select;
            await using var reader = await command.ExecuteReaderAsync(cancel);
            await call.Output.WriteAsync(reader, call.Value(limit), cancel);
        }
        catch (DuckDbException error) when (SqlError.IsOfTheSql(error))
        {
            throw SqlError.Of(error, "--where", []);
        }

        return ExitCode.Ok;
    }

    private static string Sql(string scan, IReadOnlyList<string> names, string? condition, long most)
    {
        var select = names.Count == 0 ? "*" : string.Join(", ", names.Select(Quote.Name));

        // On a line of its own, so that a comment at the end of the condition hides nothing.
        var filter = string.IsNullOrWhiteSpace(condition) ? "" : $" where (\n{condition}\n)";

        // One more than is shown tells whether there are more; the caller has added it.
        var end = most > 0 ? string.Create(CultureInfo.InvariantCulture, $" limit {most}") : "";
        return $"select {select} from {scan} as rows{filter}{end}";
    }

    private List<string> Chosen(Invocation call, Snapshot snapshot)
    {
        var known = snapshot.Schema.Fields.Select(f => f.Name).ToList();
        var chosen = new List<string>();
        foreach (
            var name in call.Value(columns)!
                .SelectMany(c => c.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        )
        {
            chosen.Add(
                known.Find(k => k.Equals(name, StringComparison.OrdinalIgnoreCase))
                    ?? throw new TerminalException(
                        ErrorCodes.QueryRefused,
                        $"the table has no column '{name}'",
                        NearName.Help(name, known, "its columns")
                    )
            );
        }

        return chosen;
    }
}
