using System.Globalization;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.DuckDb;

/// <summary>The expressions that give what is known of a column in a file: its partition value, or its bounds and numbers of nulls.</summary>
internal sealed class FileBounds(Snapshot snapshot, string alias, bool naiveTimestamps)
{
    private readonly ColumnMappingMode mode = ProtocolGate.MappingMode(snapshot.Protocol, snapshot.Metadata);

    /// <summary>What is known of a column, or null when that is nothing.</summary>
    /// <param name="name">As a query names it: with or without the table before it, and fields of structs behind it.</param>
    public ColumnBounds? Find(IReadOnlyList<string> name)
    {
        var path = Resolve(name) ?? (name.Count > 1 && Same(name[0], alias) ? Resolve([.. name.Skip(1)]) : null);
        if (path is null || path[^1].Type is StructType or ArrayType or MapType)
        {
            return null;
        }

        var field = path[^1];
        for (var i = 0; path.Count == 1 && i < snapshot.PartitionColumns.Count; i++)
        {
            if (snapshot.PartitionColumns[i] == field.Name)
            {
                return new ColumnBounds(field.Type)
                {
                    Value = Naive(field.Type, field.Type == DeltaType.Binary ? $"encode(p{i})" : Cast($"p{i}", field.Type)),
                };
            }
        }

        return Statistics(path);
    }

    private ColumnBounds? Statistics(List<StructField> path)
    {
        var names = path.Select(f => ColumnMapping.PhysicalName(f, mode)).ToList();
        if (names.Exists(n => n.Contains('"', StringComparison.Ordinal)))
        {
            return null;
        }

        var type = path[^1].Type;
        var at = string.Concat(names.Select(n => $".\"{n}\""));
        string Bound(string which) => $"json_extract_string(stats, {Sql.Text($"$.{which}{at}")})";

        // Writers cut bounds to milliseconds: the greatest value may be up to that much later.
        var max = Naive(type, Cast(Bound("maxValues"), type));
        var isTime = type == DeltaType.Timestamp || type == DeltaType.TimestampNtz;
        return new ColumnBounds(type)
        {
            Min = Naive(type, Cast(Bound("minValues"), type)),
            Max = isTime ? $"({max} + INTERVAL 999 MICROSECONDS)" : max,
            Nulls = $"TRY_CAST({Bound("nullCount")} AS BIGINT)",
            Rows = "TRY_CAST(json_extract_string(stats, '$.numRecords') AS BIGINT)",
        };
    }

    private List<StructField>? Resolve(IReadOnlyList<string> name)
    {
        var path = new List<StructField>();
        DeltaType type = snapshot.Schema;
        foreach (var part in name)
        {
            if ((type as StructType)?.Fields.FirstOrDefault(f => Same(f.Name, part)) is not { } field)
            {
                return null;
            }

            path.Add(field);
            type = field.Type;
        }

        return path;
    }

    private string Naive(DeltaType type, string expression) =>
        naiveTimestamps && type == DeltaType.Timestamp ? $"make_timestamp(epoch_us({expression}))" : expression;

    private static string Cast(string text, DeltaType type) =>
        string.Create(CultureInfo.InvariantCulture, $"TRY_CAST({text} AS {TypeMapping.ToDuckDb(type)})");

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Expressions for one column of a file.</summary>
/// <param name="Type">The column's type.</param>
internal sealed record ColumnBounds(DeltaType Type)
{
    /// <summary>The value that all its rows have; null where it is not a partition column.</summary>
    public string? Value { get; init; }

    /// <summary>Not greater than any value.</summary>
    public string Min { get; init; } = "NULL";

    /// <summary>Not less than any value.</summary>
    public string Max { get; init; } = "NULL";

    /// <summary>How many rows have no value. With a deletion vector it is right only where it is 0 or all rows.</summary>
    public string Nulls { get; init; } = "NULL";

    /// <summary>The file's rows, deleted ones counted.</summary>
    public string Rows { get; init; } = "NULL";
}
