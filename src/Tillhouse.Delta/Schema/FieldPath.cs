namespace Tillhouse.Delta.Schema;

/// <summary>
/// The way to a column or to a field within one: <c>address.city</c>. Names are found ignoring case; <c>element</c>, <c>key</c> and <c>value</c> lead into
/// lists and maps, and a name with a dot stands in backticks.
/// </summary>
internal static class FieldPath
{
    /// <exception cref="DeltaException">T0612 when the text names no column or more than one.</exception>
    public static IReadOnlyList<string> Parse(string text) =>
        ColumnList.Parse(text).ToList() is [var path]
            ? path
            : throw Wrong($"'{text}' is not the name of one column", "a name with a dot or a comma stands in backticks");

    public static string Format(IEnumerable<string> path) =>
        string.Join('.', path.Select(p => p.AsSpan().IndexOfAny(".,` ") < 0 ? p : $"`{p.Replace("`", "``", StringComparison.Ordinal)}`"));

    /// <summary>The field at a path.</summary>
    /// <exception cref="DeltaException">T0612 when there is none.</exception>
    public static StructField Find(StructType schema, IReadOnlyList<string> path)
    {
        StructField? found = null;
        Change(schema, path, field => found = field);
        return found!;
    }

    /// <summary>The schema with another field, or with none, in the place of the one at a path.</summary>
    /// <exception cref="DeltaException">T0612 when there is none.</exception>
    public static StructType Change(StructType schema, IReadOnlyList<string> path, Func<StructField, StructField?> change) =>
        (StructType)Change(schema, path, 0, change);

    private static DeltaType Change(DeltaType type, IReadOnlyList<string> path, int depth, Func<StructField, StructField?> change)
    {
        var name = path[depth];
        StructField? At(StructField field) =>
            depth == path.Count - 1 ? change(field) : field with { Type = Change(field.Type, path, depth + 1, change) };

        switch (type)
        {
            case StructType s when IndexOf(s, name) is var i and >= 0:
                var fields = s.Fields.ToList();
                if (At(fields[i]) is { } changed)
                {
                    fields[i] = changed;
                }
                else
                {
                    fields.RemoveAt(i);
                }

                return new StructType(fields);
            case ArrayType a when name == "element":
                return At(new StructField(name, a.Element, a.ContainsNull)) is { } element
                    ? new ArrayType(element.Type, element.Nullable)
                    : throw Missing(path);
            case MapType m when name == "key":
                return At(new StructField(name, m.Key, Nullable: false)) is { } key ? m with { Key = key.Type } : throw Missing(path);
            case MapType m when name == "value":
                return At(new StructField(name, m.Value, m.ValueContainsNull)) is { } value
                    ? m with
                    {
                        Value = value.Type,
                        ValueContainsNull = value.Nullable,
                    }
                    : throw Missing(path);
            default:
                throw Missing(path);
        }
    }

    public static int IndexOf(StructType type, string name)
    {
        for (var i = 0; i < type.Fields.Count; i++)
        {
            if (type.Fields[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    private static DeltaException Missing(IReadOnlyList<string> path) =>
        Wrong($"the table has no column {Format(path)}", "see the table's columns; element, key and value lead into lists and maps");

    private static DeltaException Wrong(string message, string help) => new(DeltaErrors.SchemaMismatch, message, help);
}
