using Tillhouse.Core;
using Tillhouse.Core.Sql;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary>The rows that a merge brings.</summary>
/// <param name="Query">Reads them, with the types that the table's columns have.</param>
/// <param name="Folder">Where they lie.</param>
/// <param name="Columns">What the file calls its columns.</param>
internal sealed record MergeFile(string Query, string Folder, IReadOnlyList<string> Columns)
{
    /// <summary>Finds out what the file is and which columns it has.</summary>
    /// <exception cref="TerminalException">T0901: no kind that is read; T0902: it is not there.</exception>
    public static async Task<MergeFile> OpenAsync(
        Invocation call,
        OpenedTable opened,
        string named,
        Snapshot table,
        CancellationToken cancel
    )
    {
        var path = call.Terminal.Resolve(named);
        if (Directory.Exists(path))
        {
            using var engine = new DuckDbEngine(opened.Connection);
            var source = await DeltaTable.OpenAsync(new LocalStore(path), engine, "", call.Terminal.Clock, cancel);
            return new MergeFile(
                $"select * from {TableScan.Sql(source.Latest, naiveTimestamps: false)} as rows",
                path,
                [.. source.Latest.Schema.Fields.Select(f => f.Name)]
            );
        }

        if (!File.Exists(path))
        {
            throw new TerminalException(ErrorCodes.MachineRefused, $"there is no file {path}", "see whether the path is right");
        }

        var literal = Quote.Text(
            path.Replace("[", "[[]", StringComparison.Ordinal)
                .Replace("*", "[*]", StringComparison.Ordinal)
                .Replace("?", "[?]", StringComparison.Ordinal)
        );
        var scan = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".parquet" => $"read_parquet({literal}, hive_partitioning = false)",
            ".csv" => $"read_csv({literal}, all_varchar = true, header = true)",
            ".jsonl" or ".json" => $"read_json({literal})",
            _ => throw new TerminalException(
                ErrorCodes.UnknownUsage,
                $"{path} has an ending that is not read",
                "take .csv, .jsonl or .parquet"
            ),
        };
        var columns = await ColumnsAsync(opened.Connection, scan, cancel);
        return new MergeFile(
            $"select {string.Join(", ", columns.Select(c => Cast(c, table)))} from {scan}",
            Path.GetDirectoryName(path)!,
            columns
        );
    }

    /// <summary>Whether the file has a column of this name; names differ in more than case.</summary>
    public bool Has(string column) => Columns.Contains(column, StringComparer.OrdinalIgnoreCase);

    private static async Task<List<string>> ColumnsAsync(DuckDbConnection connection, string scan, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"select * from {scan} limit 0";
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }

    /// <summary>Text has no types, so each column takes the table's; a value that is none of it ends the merge.</summary>
    private static string Cast(string column, Snapshot table) =>
        table.Schema.Fields.FirstOrDefault(f => f.Name.Equals(column, StringComparison.OrdinalIgnoreCase)) is { } field
            ? $"cast({Quote.Name(column)} as {TypeMapping.ToDuckDb(field.Type)}) as {Quote.Name(field.Name)}"
            : Quote.Name(column);
}
