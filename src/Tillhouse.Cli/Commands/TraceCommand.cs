using System.CommandLine;
using Tillhouse.Cli.Talk;
using Tillhouse.Core;
using Tillhouse.Core.Engine;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Trace;
using Tillhouse.DuckDb;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till trace</c>: from a number back to the lines of the exports.</summary>
internal sealed class TraceCommand : Verb
{
    private const int ShownByDefault = 3;

    private readonly Argument<string> table = new("table") { Description = "The table, as in SQL: gold.daily_sales.", HelpName = "table" };

    private readonly Option<string?> where = new("--where", "-w")
    {
        Description = "Which rows: an SQL condition over the table's columns. Default: all.",
        HelpName = "condition",
    };

    private readonly Option<int> limit = new("--limit", "-n")
    {
        Description = "At most so many examples and files a step.",
        HelpName = "number",
        DefaultValueFactory = _ => ShownByDefault,
    };

    private readonly Option<string> environment = EnvironmentOption.Create();

    public TraceCommand(CommandHost host)
        : base(host, "trace", "Walk from a number back to the lines of the exports")
    {
        Details =
            "For each table that a model reads, the rows that the chosen ones were made of: those that agree with one of them in the columns that the model "
            + "gives on unchanged. None that count are missing; there can be more than count, for example rows that a filter of the model leaves out. Where nothing narrower can be proven, all rows count and the trace says why.";
        Add(table);
        Add(where);
        Add(limit);
        Add(environment);
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
            {
                result.AddError("--limit is a number of rows, 0 or more");
            }
        });
        Examples =
        [
            new("till trace gold.daily_sales --where \"order_date = '2025-04-01'\"", "what a day's figures are made of"),
            new(
                "till trace gold.fact_orders -w \"order_id = 'O0000007'\" --format json",
                "one order, with all files and lines, for a program"
            ),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var session = call.OpenSession(call.Value(environment)!);
        var limits = EngineOptions.ForThisMachine(session.Project.Project.MemoryBytes);
        try
        {
            var trace = await new Tracer(session, limits).RunAsync(
                Table(session, call.Value(table)!),
                call.Value(where),
                call.Value(limit),
                cancel
            );
            TraceReport.Write(call.Output, trace, call.Value(limit));
        }
        catch (DuckDbException error) when (SqlError.IsOfTheSql(error))
        {
            throw SqlError.Of(error, "--where", []);
        }

        return ExitCode.Ok;
    }

    private static TableName Table(ProjectSession session, string named)
    {
        var tables = session
            .Project.Models.Keys.Concat(session.Project.Project.Sources.Keys.Select(s => new TableName(Layer.Bronze, s)))
            .ToHashSet();
        return TableName.TryParse(named, out var name) && tables.Contains(name)
            ? name
            : throw new TerminalException(
                ErrorCodes.QueryRefused,
                $"the project has no table '{named}'",
                NearName.Help(named, tables.Select(t => t.ToString()), "there are")
            );
    }
}
