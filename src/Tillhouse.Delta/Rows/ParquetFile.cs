using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.Rows;

/// <summary>A Parquet file that no log knows yet.</summary>
/// <param name="Schema">Its columns; a time without a zone is <c>timestamp_ntz</c>.</param>
/// <param name="Rows">How many rows it holds.</param>
public sealed record ParquetFile(StructType Schema, long Rows);
