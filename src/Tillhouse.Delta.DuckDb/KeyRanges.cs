using System.Globalization;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>Leaves out files in whose bounds of a key column no key of the source lies (section 6): not the source's range counts, but its single keys.</summary>
internal static class KeyRanges
{
    private const string Bounds = "__till_bounds";

    /// <param name="connection">Has the source's rows.</param>
    /// <param name="snapshot">The table.</param>
    /// <param name="keyColumns">Columns of both sides that must be equal.</param>
    /// <param name="files">To choose from.</param>
    /// <returns>The files that may hold a key; those without statistics are among them.</returns>
    public static IEnumerable<LiveFile> Select(
        DuckDbConnection connection,
        Snapshot snapshot,
        IReadOnlyList<StructField> keyColumns,
        IReadOnlyList<LiveFile> files
    )
    {
        var keys = keyColumns.Where(f => !snapshot.PartitionColumns.Contains(f.Name) && Slack(f.Type) is not null).ToList();
        if (keys.Count == 0 || files.Count == 0)
        {
            return files;
        }

        connection.Execute($"CREATE OR REPLACE TEMP TABLE {Bounds} (file BIGINT, stats VARCHAR)");
        using (var appender = connection.CreateAppender("temp", null, Bounds))
        {
            for (var i = 0; i < files.Count; i++)
            {
                appender.BeginRow().Append((long)i).Append(files[i].Stats).EndRow();
            }
        }

        using var command = connection.CreateCommand();
        command.CommandText = string.Join(" INTERSECT ", keys.Select(Touched));
        using var reader = command.ExecuteReader();
        var found = new List<LiveFile>();
        while (reader.Read())
        {
            found.Add(files[Convert.ToInt32(reader.GetValue(0), CultureInfo.InvariantCulture)]);
        }

        reader.Close();
        connection.Execute($"DROP TABLE {Bounds}");
        return found;
    }

    /// <summary>
    /// The least key that is not below a file's lower bound must not be above its upper one. DuckDB compares few files with every key, so those beyond the
    /// least and the greatest key are left out first: they are most files where the keys are new ones.
    /// </summary>
    private static string Touched(StructField key)
    {
        var type = TypeMapping.ToDuckDb(key.Type);
        var pointer = FieldMetadata
            .PhysicalNameOf(key)
            .Replace("~", "~0", StringComparison.Ordinal)
            .Replace("/", "~1", StringComparison.Ordinal);
        string Bound(string side) => $"TRY_CAST(json_extract_string(stats, {Sql.Text($"/{side}/{pointer}")}) AS {type})";
        var value = $"TRY_CAST({Sql.Name(key.Name)} AS {type})";
        return $"(WITH bounds AS (SELECT file, {Bound("minValues")} AS low, {Bound("maxValues")}{Slack(key.Type)} AS high FROM {Bounds}),"
            + $" ends AS (SELECT min({value}) AS least, max({value}) AS greatest FROM {ChangeSql.Source}),"
            + " near AS (SELECT file, low, high FROM bounds, ends WHERE low IS NULL OR high IS NULL OR (low <= greatest AND high >= least))"
            + $" SELECT file FROM near ASOF LEFT JOIN (SELECT DISTINCT {value} AS key FROM {ChangeSql.Source}) AS keys ON near.low <= keys.key"
            + " WHERE low IS NULL OR high IS NULL OR key <= high)";
    }

    /// <summary>What an upper bound may be too low by; null for types whose bounds are not relied on.</summary>
    private static string? Slack(DeltaType type) =>
        type == DeltaType.Timestamp || type == DeltaType.TimestampNtz ? " + INTERVAL 1 MILLISECOND"
        : type is DecimalType
        || type == DeltaType.Long
        || type == DeltaType.Integer
        || type == DeltaType.Short
        || type == DeltaType.Byte
        || type == DeltaType.Date
        || type == DeltaType.String
            ? ""
        : null;
}
