using System.Globalization;

namespace Tillhouse.Delta.Schema;

/// <summary>A column's type (section 5).</summary>
public abstract record DeltaType
{
    private protected DeltaType() { }

    /// <summary>Text.</summary>
    public static readonly DeltaType String = new PrimitiveType("string");

    /// <summary>64 bits.</summary>
    public static readonly DeltaType Long = new PrimitiveType("long");

    /// <summary>32 bits.</summary>
    public static readonly DeltaType Integer = new PrimitiveType("integer");

    /// <summary>16 bits.</summary>
    public static readonly DeltaType Short = new PrimitiveType("short");

    /// <summary>8 bits.</summary>
    public static readonly DeltaType Byte = new PrimitiveType("byte");

    /// <summary>32-bit floating point.</summary>
    public static readonly DeltaType Float = new PrimitiveType("float");

    /// <summary>64-bit floating point.</summary>
    public static readonly DeltaType Double = new PrimitiveType("double");

    /// <summary>True or false.</summary>
    public static readonly DeltaType Boolean = new PrimitiveType("boolean");

    /// <summary>Bytes.</summary>
    public static readonly DeltaType Binary = new PrimitiveType("binary");

    /// <summary>A day.</summary>
    public static readonly DeltaType Date = new PrimitiveType("date");

    /// <summary>An instant, microseconds, UTC.</summary>
    public static readonly DeltaType Timestamp = new PrimitiveType("timestamp");

    /// <summary>A time of a calendar and a clock without a zone; needs the feature timestampNtz.</summary>
    public static readonly DeltaType TimestampNtz = new PrimitiveType("timestamp_ntz");

    /// <summary>A column that is always null and is in no file.</summary>
    public static readonly DeltaType Void = new PrimitiveType("void");

    /// <summary>This type and all within it.</summary>
    public IEnumerable<DeltaType> SelfAndNested() =>
        this switch
        {
            StructType s => s.Fields.SelectMany(f => f.Type.SelfAndNested()).Prepend(this),
            ArrayType a => a.Element.SelfAndNested().Prepend(this),
            MapType m => m.Key.SelfAndNested().Concat(m.Value.SelfAndNested()).Prepend(this),
            _ => [this],
        };
}

/// <summary>A type that is only a name.</summary>
/// <param name="Name">As in the schema's JSON.</param>
public sealed record PrimitiveType(string Name) : DeltaType
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>An exact number.</summary>
/// <param name="Precision">Digits in all, 1 to 38.</param>
/// <param name="Scale">Digits behind the point.</param>
public sealed record DecimalType(int Precision, int Scale) : DeltaType
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"decimal({Precision},{Scale})");
}

/// <summary>A list.</summary>
/// <param name="Element">Of what.</param>
/// <param name="ContainsNull">Whether an element may be null.</param>
public sealed record ArrayType(DeltaType Element, bool ContainsNull = true) : DeltaType
{
    /// <inheritdoc/>
    public override string ToString() => $"array<{Element}>";
}

/// <summary>A map.</summary>
/// <param name="Key">Of its keys.</param>
/// <param name="Value">Of its values.</param>
/// <param name="ValueContainsNull">Whether a value may be null.</param>
public sealed record MapType(DeltaType Key, DeltaType Value, bool ValueContainsNull = true) : DeltaType
{
    /// <inheritdoc/>
    public override string ToString() => $"map<{Key},{Value}>";
}

/// <summary>Named fields; the table itself is one.</summary>
/// <param name="Fields">In their order.</param>
public sealed record StructType(IReadOnlyList<StructField> Fields) : DeltaType
{
    /// <inheritdoc/>
    public bool Equals(StructType? other) => other is not null && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => Fields.Aggregate(17, (hash, field) => HashCode.Combine(hash, field));

    /// <inheritdoc/>
    public override string ToString() => $"struct<{string.Join(",", Fields.Select(f => $"{f.Name}:{f.Type}"))}>";
}

/// <summary>A column, or a field of a struct.</summary>
/// <param name="Name">Unique beside its neighbours, ignoring case.</param>
/// <param name="Type">Its type.</param>
/// <param name="Nullable">Whether it may be null.</param>
/// <param name="Metadata">A JSON object, kept letter by letter even where it is not understood.</param>
public sealed record StructField(string Name, DeltaType Type, bool Nullable = true, string Metadata = "{}")
{
    /// <summary>The text of a key of <see cref="Metadata"/>, or null.</summary>
    public string? MetadataValue(string key)
    {
        if (Metadata.Length <= 2)
        {
            return null;
        }

        using var json = System.Text.Json.JsonDocument.Parse(Metadata);
        return json.RootElement.TryGetProperty(key, out var value) ? value.ToString() : null;
    }
}
