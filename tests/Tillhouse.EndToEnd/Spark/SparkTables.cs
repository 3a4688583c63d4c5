using System.Data.Common;

namespace Tillhouse.EndToEnd.Spark;

/// <summary>Brings rows to Spark and back without Arrow: as Parquet files, which both engines read.</summary>
internal static class SparkTables
{
    /// <summary>Makes the layers anew, without a table.</summary>
    public static Task ForgetTablesAsync(this SparkSession session, CancellationToken cancellationToken) =>
        session.ExecuteScriptAsync(
            string.Join(
                ";\n",
                new[] { "bronze", "silver", "gold" }.Select(l => $"drop database if exists {l} cascade;\ncreate database {l}")
            ),
            cancellationToken
        );

    /// <summary>Makes a table of DuckDB known to Spark under the same name.</summary>
    /// <param name="session">Where the table is made known.</param>
    /// <param name="duck">Where the rows are.</param>
    /// <param name="folder">A new folder for the file.</param>
    /// <param name="table">The table on both engines; times without a zone are UTC.</param>
    /// <param name="cancellationToken">Ends the wait and the statement.</param>
    public static async Task GiveAsync(
        this SparkSession session,
        DbConnection duck,
        string folder,
        string table,
        CancellationToken cancellationToken
    )
    {
        var columns = TableDifference.Columns(duck, table);
        Directory.CreateDirectory(folder);
        duck.Execute(
            $"""
            copy (select {string.Join(", ", columns.Select(InUtc))} from {table})
            to {DuckSql.Literal(Path.Combine(folder, "rows.parquet"))} (format parquet)
            """
        );

        // With its columns told, Spark needs no job to learn them.
        var told = columns.Select(c => $"`{c.Name}` {(c.Type == "VARCHAR" ? "string" : c.Type)}");
        await session.ExecuteAsync(
            $"create table {table} ({string.Join(", ", told)}) using parquet location '{folder}'",
            cancellationToken
        );
    }

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

    /// <summary>A column as Spark is to have it: times without a zone are UTC.</summary>
    public static string InUtc((string Name, string Type) column)
    {
        var name = DuckSql.Name(column.Name);
        return column.Type == "TIMESTAMP" ? $"make_timestamptz(epoch_us({name})) as {name}" : name;
    }
}
