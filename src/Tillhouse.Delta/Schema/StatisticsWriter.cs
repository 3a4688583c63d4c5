using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tillhouse.Delta.Schema;

/// <summary>What an engine knows of one leaf column of a file, as texts.</summary>
/// <param name="Min">The least value, or null when there is none or it is not known.</param>
/// <param name="Max">The greatest value, or null.</param>
/// <param name="NullCount">How many rows have no value.</param>
/// <param name="HasNaN">True when NaN is among the values: then bounds say nothing.</param>
public sealed record LeafStatistics(string? Min, string? Max, long? NullCount, bool HasNaN = false);

/// <summary>Writes <c>add.stats</c> by the rules of section 6.</summary>
public static class StatisticsWriter
{
    private const int DefaultIndexedColumns = 32;

    /// <summary>The JSON text for a file.</summary>
    /// <param name="schema">The table's columns.</param>
    /// <param name="partitionColumns">Left out: their values stand in the add itself.</param>
    /// <param name="configuration">The table's properties, which say what columns are indexed.</param>
    /// <param name="numRecords">The rows of the file.</param>
    /// <param name="leaf">What is known of a leaf by its path; null when nothing is.</param>
    public static string Write(
        StructType schema,
        IReadOnlyList<string> partitionColumns,
        IReadOnlyDictionary<string, string> configuration,
        long numRecords,
        Func<IReadOnlyList<string>, LeafStatistics?> leaf
    ) => Write(schema, partitionColumns, configuration, ColumnMappingMode.None, numRecords, leaf);

    /// <summary>The same where files, and so the statistics, have the physical names of columns; the properties have the table's.</summary>
    internal static string Write(
        StructType schema,
        IReadOnlyList<string> partitionColumns,
        IReadOnlyDictionary<string, string> configuration,
        ColumnMappingMode mode,
        long numRecords,
        Func<IReadOnlyList<string>, LeafStatistics?> leaf
    )
    {
        var indexed = new IndexedColumns(configuration);
        var columns = schema.Fields.Where(f => !partitionColumns.Contains(f.Name)).ToList();
        var root = new Node("", DeltaType.Void, [], null);
        Collect(columns, new Walk(mode, indexed, leaf), root.Children);

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("numRecords", numRecords);
            WriteObject(writer, "minValues", root, static n => StatisticsValue.Min(n.Type, n.Leaf!));
            WriteObject(writer, "maxValues", root, static n => StatisticsValue.Max(n.Type, n.Leaf!));
            WriteObject(writer, "nullCount", root, static n => n.Leaf!.NullCount?.ToString(CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Collect(IReadOnlyList<StructField> fields, Walk walk, List<Node> into)
    {
        foreach (var field in fields)
        {
            var name = ColumnMapping.PhysicalName(field, walk.Mode);
            walk.Path.Add(field.Name);
            walk.Stored.Add(name);
            if (field.Type is StructType nested)
            {
                var node = new Node(name, field.Type, [], null);
                Collect(nested.Fields, walk, node.Children);
                into.Add(node);
            }
            else if (walk.Indexed.Takes(walk.Path) && walk.Leaf(walk.Stored) is { } statistics)
            {
                into.Add(new Node(name, field.Type, [], statistics));
            }

            walk.Path.RemoveAt(walk.Path.Count - 1);
            walk.Stored.RemoveAt(walk.Stored.Count - 1);
        }
    }

    /// <summary>Writes the leaves that have a value as raw JSON, and only structs that hold one.</summary>
    private static void WriteObject(Utf8JsonWriter writer, string name, Node node, Func<Node, string?> value)
    {
        writer.WriteStartObject(name);
        WriteChildren(writer, node, value);
        writer.WriteEndObject();
    }

    private static void WriteChildren(Utf8JsonWriter writer, Node node, Func<Node, string?> value)
    {
        foreach (var child in node.Children)
        {
            if (child.Leaf is not null)
            {
                if (value(child) is { } json)
                {
                    writer.WritePropertyName(child.Name);
                    writer.WriteRawValue(json);
                }
            }
            else if (child.HasAny(value))
            {
                WriteObject(writer, child.Name, child, value);
            }
        }
    }

    /// <summary>Where the walk through the columns is: by the table's names and by those in the file.</summary>
    private sealed record Walk(ColumnMappingMode Mode, IndexedColumns Indexed, Func<IReadOnlyList<string>, LeafStatistics?> Leaf)
    {
        public List<string> Path { get; } = [];

        public List<string> Stored { get; } = [];
    }

    private sealed record Node(string Name, DeltaType Type, List<Node> Children, LeafStatistics? Leaf)
    {
        public bool HasAny(Func<Node, string?> value) => Leaf is not null ? value(this) is not null : Children.Any(c => c.HasAny(value));
    }

    /// <summary>Which leaves have statistics: those listed by name, or else the first so many.</summary>
    private sealed class IndexedColumns
    {
        private readonly IReadOnlyList<IReadOnlyList<string>>? names;
        private long left = DefaultIndexedColumns;

        public IndexedColumns(IReadOnlyDictionary<string, string> configuration)
        {
            if (configuration.TryGetValue("delta.dataSkippingStatsColumns", out var list))
            {
                names = [.. ColumnList.Parse(list)];
            }
            else if (
                configuration.TryGetValue("delta.dataSkippingNumIndexedCols", out var text)
                && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
            )
            {
                left = count < 0 ? long.MaxValue : count;
            }
        }

        public bool Takes(IReadOnlyList<string> path) =>
            names is null
                ? left-- > 0
                : names.Any(n => n.Count <= path.Count && n.SequenceEqual(path.Take(n.Count), StringComparer.OrdinalIgnoreCase));
    }
}
