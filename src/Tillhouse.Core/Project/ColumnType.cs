namespace Tillhouse.Core.Project;

/// <summary>A type that a source's contract may give a column (formats.md).</summary>
public abstract record ColumnType
{
    private ColumnType() { }

    /// <summary>Text.</summary>
    public sealed record Text : ColumnType;

    /// <summary>A whole number of 64 bits.</summary>
    public sealed record BigInt : ColumnType;

    /// <summary>An exact number.</summary>
    /// <param name="Precision">Digits in all, 1 to 38.</param>
    /// <param name="Scale">Digits behind the point, 0 to the precision.</param>
    public sealed record Decimal(int Precision, int Scale) : ColumnType;

    /// <summary>A day.</summary>
    public sealed record Date : ColumnType;

    /// <summary>An instant, kept in UTC to the microsecond.</summary>
    public sealed record Timestamp : ColumnType;

    /// <summary>True or false.</summary>
    public sealed record Boolean : ColumnType;

    /// <summary>A binary floating point number; never in a stored column of a model.</summary>
    public sealed record Double : ColumnType;
}
