namespace Tillhouse.Core.Ingest;

/// <summary>Rows of one landing file that are ready for the engine.</summary>
internal abstract record StagePart
{
    private StagePart() { }

    /// <summary>
    /// A CSV file in the scratch folder, whose first two (with a sheet three) columns are the landing file's number in the batch, the line and the sheet.
    /// That the line stands in the file is what makes it free: the engine reads such a file in parallel, where a running row number would make it serial.
    /// </summary>
    /// <param name="Path">Its absolute path.</param>
    /// <param name="Form">How it is written.</param>
    /// <param name="Columns">The bronze columns behind those, in its order; null where a column is dropped.</param>
    public sealed record Csv(string Path, StageForm Form, IReadOnlyList<string?> Columns) : StagePart;

    /// <summary>A Parquet file that is read where it lies.</summary>
    /// <param name="Path">Its absolute path.</param>
    /// <param name="File">The landing file's number in the batch.</param>
    /// <param name="Columns">Bronze columns and the SQL expression of each over the file's own columns.</param>
    public sealed record Parquet(string Path, int File, IReadOnlyList<(string Column, string Sql)> Columns) : StagePart;
}

/// <summary>How a staged CSV file is written.</summary>
/// <param name="Delimiter">Between fields.</param>
/// <param name="Quote">Around fields, doubled inside.</param>
/// <param name="HasSheet">Whether the third column is the sheet.</param>
/// <param name="QuotedEmptyIsText">
/// Whether <c>""</c> is an empty text and not a missing value. In CSV files an empty field is missing, quoted or not: exports that quote every field
/// have no other way to say it. In JSON and XLSX an empty text is what was written.
/// </param>
/// <param name="NullText">A text that means a missing value too.</param>
internal sealed record StageForm(char Delimiter, char Quote, bool HasSheet, bool QuotedEmptyIsText, string? NullText)
{
    /// <summary>The form of rows that ingest writes value by value.</summary>
    public static StageForm Own(bool hasSheet) => new(',', '"', hasSheet, true, null);
}
