namespace Tillhouse.Cli.Rows;

/// <summary>How results are written.</summary>
internal enum OutputFormat
{
    /// <summary>Columns side by side, for people.</summary>
    Table,

    /// <summary>One array with an object a row, for jq and programs.</summary>
    Json,

    /// <summary>An object a line, for programs that read as it comes.</summary>
    JsonLines,

    /// <summary>RFC 4180 with a header, for spreadsheets and other databases.</summary>
    Csv,
}

/// <summary>One column of a result.</summary>
/// <param name="Name">As the SELECT names it.</param>
/// <param name="IsNumber">Numbers stand to the right in a table.</param>
internal readonly record struct ResultColumn(string Name, bool IsNumber = false)
{
    /// <summary>A column named and typed by a reader.</summary>
    public static ResultColumn Of(string name, Type type) => new(name, ValueText.IsNumber(type));
}

/// <summary>Writes the rows of one result in one format, as they come: <see cref="Begin"/>, any number of <see cref="Row"/>, <see cref="End"/>.</summary>
internal abstract class RowWriter
{
    /// <summary>Names the columns.</summary>
    public abstract void Begin(IReadOnlyList<ResultColumn> columns);

    /// <summary>One row, with a value a column; null and <see cref="DBNull"/> are SQL's NULL.</summary>
    public abstract void Row(ReadOnlySpan<object?> values);

    /// <summary>Finishes what <see cref="Begin"/> began.</summary>
    public abstract void End();
}
