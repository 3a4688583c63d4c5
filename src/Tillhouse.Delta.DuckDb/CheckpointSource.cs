using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>The Parquet files of a checkpoint: the table function that reads them, and which columns their writer gave them.</summary>
internal sealed record CheckpointSource(string Scan, IReadOnlyList<(string Name, TypeName Type)> Columns)
{
    public static CheckpointSource Of(DuckDbConnection connection, IReadOnlyList<string> locations)
    {
        var scan = ScanOf(locations);
        return new(scan, TypeMapping.Describe(connection, $"SELECT * FROM {scan}"));
    }

    public static string ScanOf(IReadOnlyList<string> locations) =>
        $"read_parquet({Sql.Files(locations)}, hive_partitioning = false, union_by_name = {(locations.Count > 1 ? "true" : "false")})";
}
