using System.CommandLine;
using Tillhouse.Cli.Talk;
using Tillhouse.Core;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.DuckDb;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till query</c>: one SELECT over the project's tables.</summary>
internal sealed class QueryCommand : Verb
{
    private readonly Argument<string> sql = new("sql")
    {
        Description = "One SELECT; tables are named layer.table. - reads it from standard input.",
        HelpName = "SQL",
    };

    private readonly Option<long?> limit = new("--limit", "-n")
    {
        Description = "At most so many rows; 0: all. Default: 100 in a table, all elsewhere.",
        HelpName = "number",
    };

    private readonly Option<long?> release = new("--release", "-r")
    {
        Description = "The tables as this release names them. Default: the newest.",
        HelpName = "number",
    };

    private readonly Option<string> environment = EnvironmentOption.Create();

    public QueryCommand(CommandHost host)
        : base(host, "query", "Run one SELECT over the project's tables")
    {
        Details =
            "The tables are read as the newest release names them, so a run that is going on is not seen before it is done. The SQL is DuckDB's, with the prelude's functions; nothing can be changed by it. Rows stream: a result of any size fits into a pipe.";
        Add(sql);
        Add(limit);
        Add(release);
        Add(environment);
        Examples =
        [
            new("till query \"select day, orders, net_amount from gold.kpi_overview order by day desc\"", "the shop day by day"),
            new("till query --format csv --quiet \"select * from gold.fact_orders\" > orders.csv", "a whole table into a file"),
            new("till query - < report.sql", "SQL from a file"),
            new("till query --release 41 \"select sum(net_amount) from gold.fact_sales\"", "what readers saw then"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var text = call.Value(sql)!;
        if (text == "-")
        {
            if (call.Terminal.InIsTerminal)
            {
                call.Output.Note("type the SELECT, then Ctrl-D:");
            }

            text = await call.Terminal.In.ReadToEndAsync(cancel);
        }

        text = text.Trim().TrimEnd(';').TrimEnd();
        if (text.Length == 0)
        {
            throw new TerminalException(
                ErrorCodes.QueryRefused,
                "there is no SQL",
                "write one SELECT: till query \"select count(*) from gold.fact_orders\""
            );
        }

        using var session = call.OpenSession(call.Value(environment)!);
        try
        {
            await using var answer = await session.QueryAsync(text, call.Value(release), cancel);
            await call.Output.WriteAsync(answer.Reader, call.Value(limit), cancel);
            ReleaseTalk.Read(call, answer);
        }
        catch (TillhouseErrors refused)
        {
            throw SqlError.Of(refused);
        }
        catch (DuckDbException error) when (SqlError.IsOfTheSql(error))
        {
            throw SqlError.Of(error, "query", [.. session.Project.Models.Keys.Concat(Sources(session)).Select(t => t.ToString())]);
        }

        return ExitCode.Ok;
    }

    private static IEnumerable<TableName> Sources(ProjectSession session) =>
        session.Project.Project.Sources.Keys.Select(name => new TableName(Layer.Bronze, name));
}
