using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tillhouse.Cli.Rows;
using Tillhouse.Delta;
using Tillhouse.Delta.Actions;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary><c>till table history</c>: what was done to a table, newest first.</summary>
internal sealed class TableHistoryCommand : TableVerb
{
    private const int Shown = 20;

    private readonly Option<int?> limit = new("--limit", "-n")
    {
        Description = "At most so many commits; 0: all. Default: 20 in a table, all elsewhere.",
        HelpName = "number",
    };

    public TableHistoryCommand(CommandHost host)
        : base(host, "history", "What was done to a table, newest first", takesVersion: false)
    {
        Add(limit);
        Examples =
        [
            new("till table history lake/gold/fact_orders", "its last commits"),
            new("till table history gold.fact_orders --format json | jq '.[].operation'", "all of them, for a program"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, OpenedTable opened, CancellationToken cancel)
    {
        var most = call.Value(limit) ?? (call.Output.Format == OutputFormat.Table ? Shown : 0);
        var records = await opened.Table.HistoryAsync(most <= 0 ? int.MaxValue : most, cancel);
        ResultColumn[] columns =
        [
            new("version", IsNumber: true),
            new("time"),
            new("operation"),
            new("rows", IsNumber: true),
            new("files", IsNumber: true),
            new("engine"),
        ];
        call.Output.Write(columns, records.Select(Row));
        if (records.Count == most && records[^1].Version > 0)
        {
            call.Output.Note(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the newest {most} of {records[0].Version + 1} versions; --limit 0 shows what the log still has"
                )
            );
        }

        return ExitCode.Ok;
    }

    private static object?[] Row(CommitRecord record) =>
        [
            record.Version,
            record.Time,
            record.Info?.Operation,
            Metric(record.Info, "numOutputRows"),
            Metric(record.Info, "numFiles") ?? Metric(record.Info, "numAddedFiles"),
            record.Info?.EngineInfo,
        ];

    /// <summary>Writers say numbers as JSON texts, some as numbers; both are read.</summary>
    private static long? Metric(CommitInfo? info, string name)
    {
        if (
            info?.Json.ValueKind != JsonValueKind.Object
            || !info.Json.TryGetProperty("operationMetrics", out var metrics)
            || metrics.ValueKind != JsonValueKind.Object
            || !metrics.TryGetProperty(name, out var value)
        )
        {
            return null;
        }

        return long.TryParse(value.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
