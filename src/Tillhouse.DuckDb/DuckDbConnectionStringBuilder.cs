using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Tillhouse.DuckDb;

/// <summary>
/// <c>Data Source=:memory:</c> or a file's path; every other key is a setting of DuckDB (<c>threads=2;memory_limit=2GB</c>), given to
/// the database when it is opened.
/// </summary>
public sealed class DuckDbConnectionStringBuilder : DbConnectionStringBuilder
{
    private const string DataSourceKey = "Data Source";
    private const string Memory = ":memory:";

    /// <summary>Makes an empty one: an in-memory database.</summary>
    public DuckDbConnectionStringBuilder() { }

    /// <summary>Parses a connection string.</summary>
    /// <exception cref="ArgumentException">It is not well formed.</exception>
    public DuckDbConnectionStringBuilder(string? connectionString) => ConnectionString = connectionString;

    /// <summary>The file's path, or <c>:memory:</c>, which is also the default.</summary>
    [AllowNull]
    public string DataSource
    {
        get => TryGetValue(DataSourceKey, out var value) && value is string { Length: > 0 } path ? path : Memory;
        set => base[DataSourceKey] = value ?? Memory;
    }

    /// <summary>A value by its key; <c>DataSource</c> and <c>Filename</c> mean <c>Data Source</c>.</summary>
    [AllowNull]
    public override object this[string keyword]
    {
        get => base[Canonical(keyword)];
        set => base[Canonical(keyword)] = value!;
    }

    /// <summary>The settings of DuckDB among the keys, by lower-case name.</summary>
    internal Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string key in Keys)
        {
            if (!key.Equals(DataSourceKey, StringComparison.OrdinalIgnoreCase))
            {
                settings[key.Replace(' ', '_').ToLowerInvariant()] = (string)this[key];
            }
        }

        return settings;
    }

    private static string Canonical(string keyword) =>
        keyword.ToUpperInvariant() is "DATA SOURCE" or "DATASOURCE" or "FILENAME" ? DataSourceKey : keyword;
}
