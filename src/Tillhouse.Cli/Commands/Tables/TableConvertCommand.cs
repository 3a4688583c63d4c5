using System.CommandLine;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Delta;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Storage;
using DeltaEngine = Tillhouse.Delta.DuckDb.DuckDbEngine;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary><c>till table convert</c>: a folder of Parquet files becomes a Delta table.</summary>
internal sealed class TableConvertCommand : Verb
{
    private static readonly ResultColumn[] Columns = [new("column"), new("type"), new("partition")];

    private readonly Argument<string> folder = new("folder")
    {
        Description = "A folder with Parquet files, in it or below it.",
        HelpName = "folder",
    };

    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Say what would be done, and do nothing." };

    public TableConvertCommand(CommandHost host)
        : base(host, "convert", "Make a Delta table of a folder of Parquet files, in place")
    {
        folder.CompletionSources.Add(CompletePath.Folders);
        Add(folder);
        Add(dryRun);
        Details =
            "No file is moved or written anew: only the log is added. Directories named column=value are partitions. Columns that only some files have are "
            + "null in the others; files whose columns differ in type are refused.";
        Examples =
        [
            new("till table convert exports/orders --dry-run", "which columns the table would have"),
            new("till table convert exports/orders", "now any program that reads Delta can read it"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var path = call.Terminal.Resolve(call.Value(folder)!);
        if (!Directory.Exists(path))
        {
            throw new DeltaException(
                DeltaErrors.NotConvertible,
                $"there is no folder {path}",
                "name the folder that holds the Parquet files"
            );
        }

        await using var connection = await OpenedTable.ConnectAsync(cancel);
        using var engine = new DeltaEngine(connection);
        var store = new LocalStore(path);
        var plan = await ConvertParquet.PlanConvertAsync(store, engine, "", cancel);
        var dry = call.Value(dryRun);
        if (!dry)
        {
            await ConvertParquet.ConvertAsync(store, engine, plan, call.Terminal.Clock, cancel);
        }

        var amount = $"{Amount.Of(plan.Files.Count, "file")}, {Amount.Of(plan.Files.Sum(f => f.Rows ?? 0), "row")}";
        new TableReport(
            dry ? $"would become a table: {amount}" : $"{call.Terminal.Show(path)} is a Delta table: {amount}",
            Columns,
            [
                .. plan.Definition.Schema.Fields.Select(f =>
                    new object?[] { f.Name, f.Type.ToString(), plan.Definition.PartitionColumns.Contains(f.Name) }
                ),
            ]
        )
        {
            RowsName = "columns",
            Facts = [("dryRun", dry), ("files", plan.Files.Count), ("rows", plan.Files.Sum(f => f.Rows ?? 0))],
        }.Write(call);
        return ExitCode.Ok;
    }
}
