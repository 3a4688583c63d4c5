using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Simulate;

/// <summary>The landing files of exports: their names and their formats.</summary>
internal static class ExportFile
{
    /// <summary>The path of an export below the landing folder, with <c>/</c>.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="date">The day whose export it is.</param>
    /// <param name="suffix">What tells it from other files of that day; may be empty.</param>
    /// <param name="format">Its format.</param>
    public static string Path(ShopSource source, DateOnly date, string suffix, SimulationFormat format) =>
        FormattableString.Invariant($"{source.Name}/{source.Name}_{date:yyyy-MM-dd}{suffix}.{Extension(format)}");

    /// <summary>Writes the rows of a query in their order and returns how many.</summary>
    public static async Task<long> WriteAsync(
        DuckDbConnection connection,
        ShopSource source,
        string query,
        SimulationFormat format,
        string path,
        CancellationToken cancellationToken
    ) =>
        format is SimulationFormat.Xlsx
            ? await XlsxExport.WriteAsync(connection, query, source.Name, path, cancellationToken)
            : await connection.ExecuteAsync($"COPY ({query}) TO {Quote.Text(path)} ({CopyOptions(format)})", cancellationToken);

    private static string CopyOptions(SimulationFormat format) =>
        format switch
        {
            SimulationFormat.Csv => "FORMAT csv, HEADER true",
            SimulationFormat.Json => "FORMAT json",
            _ => "FORMAT parquet, COMPRESSION zstd",
        };

    private static string Extension(SimulationFormat format) =>
        format switch
        {
            SimulationFormat.Csv => "csv",
            SimulationFormat.Json => "jsonl",
            SimulationFormat.Parquet => "parquet",
            _ => "xlsx",
        };
}
