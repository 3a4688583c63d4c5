namespace Tillhouse.Core.Ingest;

/// <summary>The columns that ingest adds to every row of bronze (formats.md, "What the lake holds").</summary>
public static class BronzeColumns
{
    /// <summary>The file, relative to the landing zone. Text.</summary>
    public const string File = "_file";

    /// <summary>The physical line where the record starts (CSV, JSON lines), the sheet's row (XLSX), the row's number (Parquet). 64 bits, from 1.</summary>
    public const string Line = "_line";

    /// <summary>The sheet of a workbook; null elsewhere. Text.</summary>
    public const string Sheet = "_sheet";

    /// <summary>The batch, from 1. 64 bits.</summary>
    public const string Batch = "_batch";

    /// <summary>When the batch was taken: a timestamp in UTC.</summary>
    public const string IngestedAt = "_ingested_at";

    /// <summary>All of them, in their order.</summary>
    public static IReadOnlyList<string> Provenance { get; } = [File, Line, Sheet, Batch, IngestedAt];
}
