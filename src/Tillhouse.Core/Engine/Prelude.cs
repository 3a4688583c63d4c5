using System.Reflection;

namespace Tillhouse.Core.Engine;

/// <summary>The functions that engines spell differently, defined on each under one name (portable-sql.md).</summary>
public static class Prelude
{
    /// <summary>The statements for DuckDB, each a <c>CREATE MACRO</c>.</summary>
    public static string DuckDb => Read("duckdb");

    /// <summary>The statements for Spark, each a <c>CREATE TEMPORARY FUNCTION</c>.</summary>
    public static string Spark => Read("spark");

    private static string Read(string engine)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"Prelude/{engine}.sql")
            ?? throw new InvalidOperationException($"The prelude of {engine} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
