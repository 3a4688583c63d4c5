using System.CommandLine;
using System.Globalization;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core;
using Tillhouse.Delta.Operations;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary><c>till table optimize</c>: fewer and fuller files.</summary>
internal sealed class TableOptimizeCommand : TableWriteVerb
{
    private static readonly ResultColumn[] Columns =
    [
        new("partition"),
        new("files", IsNumber: true),
        new("bytes", IsNumber: true),
        new("deleted_rows", IsNumber: true),
    ];

    private readonly Option<string[]> order = new("--zorder-by", "-z")
    {
        Description = "Sort each partition by these columns at once, so that a filter on any of them opens few files: customer_id,day.",
        HelpName = "names",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<long> size = new("--target-size")
    {
        Description = "MiB that a file should have.",
        HelpName = "MiB",
        DefaultValueFactory = _ => 256,
    };

    public TableOptimizeCommand(CommandHost host)
        : base(host, "optimize", "Put small files together, or sort a table by several columns at once")
    {
        Add(order);
        Add(size);
        AddDryRun();
        Details =
            "Files below the target size become few large ones, and files with many deleted rows are written without them. No row changes, writers "
            + "may go on appending, and readers of changes see nothing. A partition that is sorted already is left alone.";
        Examples =
        [
            new("till table optimize lake/bronze/web_events --dry-run", "which partitions have small files"),
            new("till table optimize gold.fact_orders --zorder-by customer_key,order_date", "fast for both kinds of filter"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, OpenedTable opened, CancellationToken cancel)
    {
        var options = new OptimizeOptions
        {
            ZOrderBy =
            [
                .. call.Value(order)!.SelectMany(c => c.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
            ],
            TargetFileSize = call.Value(size) is > 0 and < 1_000_000 and var wanted
                ? wanted << 20
                : throw new TerminalException(ErrorCodes.UnknownUsage, "--target-size is no size of a file", "take 16 to 1024"),
        };
        var plan = await opened.Table.PlanOptimizeAsync(options, cancel);
        var result = IsDryRun(call) ? null : await opened.Table.OptimizeAsync(plan, cancellationToken: cancel);
        var version = result?.Commit?.Required().Version;
        var names = plan.Snapshot.PartitionColumns;
        var rows = plan.Bins.Select(bin =>
            new object?[]
            {
                string.Join(", ", bin.Partition.Select((value, i) => $"{names[i]}={value ?? "NULL"}")),
                bin.Files.Count,
                bin.Files.Sum(f => f.Size),
                bin.Files.Sum(f => f.DeletionVector?.Cardinality ?? 0),
            }
        );
        new TableReport(Summary(plan, result, version), Columns, [.. rows])
        {
            RowsName = "bins",
            Facts =
            [
                ("dryRun", IsDryRun(call)),
                ("version", version),
                ("removedFiles", result?.Removed.Count),
                ("removedBytes", result?.Removed.Sum(f => f.Size)),
                ("addedFiles", result?.Added.Count),
                ("addedBytes", result?.Added.Sum(f => f.Size)),
            ],
        }.Write(call);
        return ExitCode.Ok;
    }

    private static string Summary(OptimizePlan plan, OptimizeResult? result, long? version)
    {
        var files = plan.Bins.Sum(b => b.Files.Count);
        return plan.Bins.Count == 0 ? "nothing to do"
            : result is null ? $"{Amount.Of(files, "file")} would be written anew"
            : version is null ? "nothing was done: another writer removed the files meanwhile"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"version {version}: {Amount.Of(result.Removed.Count, "file")} became {Amount.Count(result.Added.Count)}, {Amount.Bytes(result.Added.Sum(f => f.Size))}"
            );
    }
}
