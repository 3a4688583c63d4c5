using System.Text.Json.Nodes;

namespace Tillhouse.Delta.Schema;

/// <summary>Which types may become which while old files stay as they are (section 11), and the record of it in the schema.</summary>
internal static class TypeWidening
{
    private static readonly DeltaType[] Integers = [DeltaType.Byte, DeltaType.Short, DeltaType.Integer, DeltaType.Long];

    /// <summary>Whether every value of one type has its equal in the other, by the list of the protocol.</summary>
    public static bool Allows(DeltaType from, DeltaType to)
    {
        var rank = Array.IndexOf(Integers, from);
        return (from, to) switch
        {
            (_, PrimitiveType { Name: "short" or "integer" or "long" }) => rank >= 0 && rank < Array.IndexOf(Integers, to),
            (PrimitiveType { Name: "float" }, PrimitiveType { Name: "double" }) => true,
            (_, PrimitiveType { Name: "double" }) => rank is >= 0 and < 3,
            (PrimitiveType { Name: "date" }, PrimitiveType { Name: "timestamp_ntz" }) => true,
            (DecimalType a, DecimalType b) => a != b && b.Scale >= a.Scale && b.Precision - b.Scale >= a.Precision - a.Scale,
            (_, DecimalType b) when rank >= 0 => b.Precision - b.Scale >= (rank == 3 ? 20 : 10),
            _ => false,
        };
    }

    /// <summary>The field with a wider type, and with the change noted in its metadata.</summary>
    /// <param name="owner">The nearest field of a struct: itself, or what the list or map lies in.</param>
    /// <param name="from">The type before.</param>
    /// <param name="to">The type after.</param>
    /// <param name="within"><c>element</c>, <c>value.element</c> … when the type lies in a list or a map of the field.</param>
    public static StructField Note(StructField owner, DeltaType from, DeltaType to, string? within)
    {
        var changes = owner.MetadataValue(FieldMetadata.TypeChanges) is { } text ? JsonNode.Parse(text)!.AsArray() : [];
        var change = new JsonObject { ["fromType"] = from.ToString(), ["toType"] = to.ToString() };
        if (within is not null)
        {
            change["fieldPath"] = within;
        }

        changes.Add((JsonNode)change);
        return owner.With(FieldMetadata.TypeChanges, changes);
    }
}
