namespace Tillhouse.Core.Ingest;

/// <summary>The formats that are read.</summary>
internal enum FileKind
{
    Csv,
    Json,
    Parquet,
    Xlsx,
}
