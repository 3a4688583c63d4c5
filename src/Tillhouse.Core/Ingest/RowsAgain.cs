namespace Tillhouse.Core.Ingest;

/// <summary>Rows of one batch that come again, staged in the engine.</summary>
/// <param name="Of">The batch that they were of.</param>
/// <param name="Relation">Their raw values and <c>_file, _line, _sheet</c>, as SQL that can stand behind FROM.</param>
/// <param name="Columns">The columns of the raw values.</param>
/// <param name="Count">How many there are.</param>
internal sealed record RowsAgain(long Of, string Relation, IReadOnlyList<string> Columns, long Count);
