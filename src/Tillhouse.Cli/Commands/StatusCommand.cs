using System.Globalization;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till status</c>: the tables of the lake, and how the last run went.</summary>
internal sealed class StatusCommand : Verb
{
    public StatusCommand(CommandHost host)
        : base(host, "status", "List the tables of the lake and tell how the last run went")
    {
        Examples =
        [
            new("till status", "every table with its rows, version and size"),
            new("till status --format json | jq '.[] | select(.rows == null).table'", "the tables that were never built"),
        ];
    }

    /// <summary>The columns of <see cref="Row"/>.</summary>
    public static ResultColumn[] Columns { get; } =
    [
        new("table"),
        new("rows", IsNumber: true),
        new("version", IsNumber: true),
        new("files", IsNumber: true),
        new("bytes", IsNumber: true),
        new("run"),
    ];

    /// <summary>One table.</summary>
    public static object?[] Row((TableName Table, TableState? State) entry) =>
        [entry.Table.ToString(), entry.State?.Rows, entry.State?.Version, entry.State?.Files, entry.State?.Bytes, entry.State?.Record?.Run];

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var session = ProjectSession.Open(call.LoadProject());
        var tables = await session.TablesAsync(cancel);
        call.Output.Write(Columns, tables.Select(Row));
        call.Output.Note("");
        var last = await RunHistory.LastAsync(session.Lake.Store, cancel);
        call.Output.Note(last is null ? $"there was no run yet: {call.Self()} run makes the tables" : Said(last));
        return ExitCode.Ok;
    }

    private static string Said(RunRecord run) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"last run {run.Run}, {run.Started:yyyy-MM-dd HH:mm} UTC: {(run.Succeeded ? "went well" : "did not go well")} in {Amount.Time(TimeSpan.FromSeconds(run.Seconds))}, {Amount.Of(run.Findings.Count, "finding")}"
        );
}
