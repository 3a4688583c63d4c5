using System.CommandLine;
using System.Globalization;
using Tillhouse.Cli.Rows;
using Tillhouse.Delta.DuckDb;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary><c>till table changes</c>: the rows that commits inserted, updated and deleted.</summary>
internal sealed class TableChangesCommand : TableVerb
{
    private readonly Option<long?> from = new("--from")
    {
        Description = "The first version whose changes are shown. Default: the newest alone.",
        HelpName = "version",
    };

    private readonly Option<long?> until = new("--until")
    {
        Description = "The last version whose changes are shown. Default: the newest.",
        HelpName = "version",
    };

    private readonly Option<bool> withoutFeed = new("--without-feed")
    {
        Description =
            "Read versions in which the table kept no change feed, too: a row in a file that was rewritten then shows as deleted and inserted again.",
    };

    private readonly Option<long?> limit = new("--limit", "-n")
    {
        Description = "At most so many rows; 0: all. Default: 100 in a table, all elsewhere.",
        HelpName = "number",
    };

    public TableChangesCommand(CommandHost host)
        : base(host, "changes", "The rows that versions inserted, updated and deleted", takesVersion: false)
    {
        Add(from);
        Add(until);
        Add(withoutFeed);
        Add(limit);
        Examples =
        [
            new("till table changes gold.fact_orders --without-feed", "what the newest version changed"),
            new("till table changes lake/silver/orders --from 3 --until 5 --format jsonl > changes.jsonl", "three versions, for a program"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, OpenedTable opened, CancellationToken cancel)
    {
        var last = call.Value(until) ?? opened.Table.Latest.Version;
        var most = call.Value(limit) ?? (call.Output.Format == OutputFormat.Table ? Output.TableRows : 0);
        using var changes = await ChangeScan.ReadAsync(
            opened.Connection,
            opened.Table,
            call.Value(from) ?? last,
            last,
            call.Value(withoutFeed),
            cancellationToken: cancel
        );
        await using var command = opened.Connection.CreateCommand();

        // One more than is shown tells whether there are more.
        var end = most > 0 ? string.Create(CultureInfo.InvariantCulture, $" limit {most + 1}") : "";
        command.CommandText = $"select * from {changes.Sql} as changes order by _commit_version{end}";
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await call.Output.WriteAsync(reader, call.Value(limit), cancel);
        return ExitCode.Ok;
    }
}
