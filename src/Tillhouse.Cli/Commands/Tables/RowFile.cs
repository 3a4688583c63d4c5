using Tillhouse.Core;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary>A new file for the rows of a query; the end of its name says of what kind.</summary>
internal sealed class RowFile
{
    private static readonly Dictionary<string, string> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        [".parquet"] = "FORMAT parquet, COMPRESSION zstd",
        [".csv"] = "FORMAT csv, HEADER",
        [".jsonl"] = "FORMAT json",
    };

    private readonly string options;

    /// <param name="path">Absolute.</param>
    /// <exception cref="TerminalException">T0901: no kind that is written; T0904: the file is there, or its folder is not.</exception>
    public RowFile(string path)
    {
        Path = path;
        Folder = System.IO.Path.GetDirectoryName(path) ?? "/";
        options =
            Formats.GetValueOrDefault(System.IO.Path.GetExtension(path))
            ?? throw new TerminalException(
                ErrorCodes.UnknownUsage,
                $"{path} has an ending that is not written",
                $"let it end in {string.Join(", ", Formats.Keys)}"
            );
        if (System.IO.Path.Exists(path))
        {
            throw new TerminalException(ErrorCodes.FolderInUse, $"{path} is there already", "name a new file, or delete that one");
        }
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>The folder it is written to.</summary>
    public string Folder { get; }

    /// <summary>Writes the rows and gives their number. Nothing is left behind when that fails.</summary>
    public async Task<long> WriteAsync(DuckDbConnection connection, string select, CancellationToken cancel)
    {
        try
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"copy ({select}) to {Quote.Text(Path)} ({options}, USE_TMP_FILE false)";
            return await command.ExecuteNonQueryAsync(cancel);
        }
        catch
        {
            File.Delete(Path);
            throw;
        }
    }
}
