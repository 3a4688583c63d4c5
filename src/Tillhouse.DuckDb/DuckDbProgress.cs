namespace Tillhouse.DuckDb;

/// <summary>How far the running query is.</summary>
/// <param name="Percentage">0 to 100; -1 where nothing runs or DuckDB can't tell.</param>
/// <param name="RowsProcessed">Rows read so far, by DuckDB's estimate.</param>
/// <param name="RowsTotal">Rows to read in all, by DuckDB's estimate.</param>
public readonly record struct DuckDbProgress(double Percentage, long RowsProcessed, long RowsTotal);
