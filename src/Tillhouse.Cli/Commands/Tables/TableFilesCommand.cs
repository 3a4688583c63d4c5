using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary><c>till table files</c>: the files that make up a table.</summary>
internal sealed class TableFilesCommand : TableVerb
{
    public TableFilesCommand(CommandHost host)
        : base(host, "files", "The files that make up a table", takesVersion: true)
    {
        Examples =
        [
            new("till table files lake/gold/fact_orders", "path, rows and size of every file, by its partition"),
            new("till table files gold.fact_orders --version 3 --format csv", "those of an older version, for a program"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, OpenedTable opened, CancellationToken cancel)
    {
        var snapshot = await SnapshotAsync(call, opened.Table, cancel);
        ResultColumn[] columns =
        [
            new("path"),
            new("partition"),
            new("rows", IsNumber: true),
            new("deleted", IsNumber: true),
            new("bytes", IsNumber: true),
            new("modified"),
        ];
        var files = snapshot.Files.OrderBy(f => f.Path, StringComparer.Ordinal);
        call.Output.Write(columns, files.Select(file => Row(file, snapshot.PartitionColumns)));
        call.Output.Note($"{Amount.Of(snapshot.FileCount, "file")}, {Amount.Bytes(snapshot.SizeInBytes)}");
        return ExitCode.Ok;
    }

    private static object?[] Row(LiveFile file, IReadOnlyList<string> partitions) =>
        [
            file.Path,
            string.Join(", ", file.PartitionValues.Select((value, i) => $"{partitions[i]}={value ?? "NULL"}")),
            file.Rows,
            file.DeletionVector?.Cardinality ?? 0,
            file.Size,
            DateTimeOffset.FromUnixTimeMilliseconds(file.ModificationTime),
        ];
}
