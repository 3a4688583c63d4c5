using System.Text.Json.Nodes;

namespace Tillhouse.Delta.Schema;

/// <summary>A column whose values the table gives: start, start + step, and so on. The last value given is kept in the schema (section 5).</summary>
/// <param name="Name">The column.</param>
/// <param name="Start">The first value.</param>
/// <param name="Step">From one value to the next; not 0.</param>
/// <param name="HighWaterMark">The last value given; null when none was.</param>
/// <param name="AllowsInsert">Whether rows may bring values of their own.</param>
internal sealed record IdentityColumn(string Name, long Start, long Step, long? HighWaterMark, bool AllowsInsert)
{
    public static bool Is(StructField field) => field.MetadataValue(FieldMetadata.IdentityStart) is not null;

    /// <summary>Null for other columns.</summary>
    /// <exception cref="DeltaException">T0604 when start or step is no number.</exception>
    public static IdentityColumn? Of(StructField field) =>
        !Is(field) ? null
        : field.Number(FieldMetadata.IdentityStart) is { } start
        && field.Number(FieldMetadata.IdentityStep) is { } step and not 0
        && field.Type == DeltaType.Long
            ? new(
                field.Name,
                start,
                step,
                field.Number(FieldMetadata.IdentityHighWaterMark),
                "true".Equals(field.MetadataValue(FieldMetadata.IdentityAllowsInsert), StringComparison.OrdinalIgnoreCase)
            )
        : throw new DeltaException(
            DeltaErrors.CorruptLog,
            $"the identity column {field.Name} cannot be read",
            "it must be of type long, with delta.identity.start and delta.identity.step as numbers"
        );

    /// <summary>What the n-th new value (from 1) is added to.</summary>
    public long Base => HighWaterMark ?? checked(Start - Step);

    /// <summary>The last value after so many rows.</summary>
    /// <exception cref="OverflowException">When the numbers have run out.</exception>
    public long After(long rows) => checked(Base + (Step * rows));

    /// <summary>The schema with the marks that the ranges end at.</summary>
    public static StructType Advance(StructType schema, IEnumerable<IdentityRange> ranges)
    {
        foreach (var range in ranges)
        {
            schema = FieldPath.Change(
                schema,
                [range.Column],
                f => f.With(FieldMetadata.IdentityHighWaterMark, JsonValue.Create(range.Last))
            );
        }

        return schema;
    }
}

/// <summary>Values that a write gave to an identity column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Before">The mark it began behind; null when no value had been given.</param>
/// <param name="Last">The last value; the mark of the commit.</param>
internal sealed record IdentityRange(string Column, long? Before, long Last);
