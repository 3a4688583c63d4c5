namespace Tillhouse.Core.Quarantine;

/// <summary>Rows of one source that were kept out of one table for the same rules.</summary>
/// <param name="Source">The source.</param>
/// <param name="Model">The table; <see cref="RowFilter.Reading"/> for records that could not be read.</param>
/// <param name="Rule">The rules that each of them breaks, with <c>;</c> between them.</param>
/// <param name="Reason">What is wrong with the oldest of them, for people.</param>
/// <param name="Rows">How many.</param>
/// <param name="First">When the oldest was taken, in UTC.</param>
/// <param name="Newest">When the newest was taken, in UTC.</param>
/// <param name="File">The file of the oldest.</param>
/// <param name="Line">Its line there.</param>
public sealed record Cause(
    string Source,
    string Model,
    string Rule,
    string Reason,
    long Rows,
    DateTime First,
    DateTime Newest,
    string File,
    long Line
);
