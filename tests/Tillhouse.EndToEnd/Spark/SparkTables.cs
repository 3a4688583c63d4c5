namespace Tillhouse.EndToEnd.Spark;

/// <summary>Brings rows out of Spark without Arrow: a statement's rows are written as Parquet, which DuckDB reads.</summary>
internal static class SparkTables
{
    /// <summary>Runs a SELECT on Spark and returns a relation of DuckDB that holds its rows.</summary>
    /// <param name="session">Where the SELECT runs.</param>
    /// <param name="folder">A new folder for the files.</param>
    /// <param name="select">The SELECT, unchanged.</param>
    /// <param name="cancellationToken">Ends the wait and the statement.</param>
    public static async Task<string> RowsOfAsync(
        this SparkSession session,
        string folder,
        string select,
        CancellationToken cancellationToken
    )
    {
        var name = "result_" + Guid.NewGuid().ToString("N");
        await session.ExecuteAsync($"create table {name} using parquet location '{folder}' as {select}", cancellationToken);
        await session.ExecuteAsync($"drop table {name}", cancellationToken);
        return $"read_parquet({DuckSql.Literal(folder + "/*.parquet")})";
    }
}
