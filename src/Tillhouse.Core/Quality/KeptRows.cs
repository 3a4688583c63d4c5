namespace Tillhouse.Core.Quality;

/// <summary>How many rows one rule has kept out of a table.</summary>
/// <param name="Rule">The rule's name; <c>type:</c>, <c>required:</c> and <c>not_null:</c> with a column for those that no header states.</param>
/// <param name="Rows">How many.</param>
/// <param name="Examples">Where some of them came from, each as a JSON object.</param>
public sealed record KeptRows(string Rule, long Rows, IReadOnlyList<string> Examples);
