using System.Globalization;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Quarantine;

/// <summary>Which rows of a source's quarantine are meant; what is null does not narrow them.</summary>
public sealed record RowFilter
{
    /// <summary>The word for records that could not be read, where a model is named for others.</summary>
    public const string Reading = "reading";

    /// <summary>Rows that break this rule, perhaps among others; or all the rules that a list names, with <c>;</c> between them.</summary>
    public string? Rule { get; init; }

    /// <summary>Rows that were kept out of this table; <see cref="Reading"/> for records that could not be read.</summary>
    public string? Model { get; init; }

    /// <summary>Rows of this file, relative to the landing zone.</summary>
    public string? File { get; init; }

    /// <summary>Rows of this sheet of a workbook.</summary>
    public string? Sheet { get; init; }

    /// <summary>Rows that start on this line.</summary>
    public long? Line { get; init; }

    /// <summary>Rows of this batch.</summary>
    public long? Batch { get; init; }

    /// <summary>Whether all rows are meant.</summary>
    public bool IsEmpty => this == new RowFilter();

    /// <summary>The filter as a condition over the columns of the quarantine table.</summary>
    internal string Condition
    {
        get
        {
            var parts = new List<string>();
            if (Rule is { } rule)
            {
                parts.Add($"(rule = {Quote.Text(rule)} or list_contains(string_split(rule, ';'), {Quote.Text(rule)}))");
            }

            if (Model is { } model)
            {
                parts.Add(model == Reading ? "model is null" : $"model = {Quote.Text(model)}");
            }

            if (File is { } file)
            {
                parts.Add($"_file = {Quote.Text(file)}");
            }

            if (Sheet is { } sheet)
            {
                parts.Add($"_sheet = {Quote.Text(sheet)}");
            }

            if (Line is { } line)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"_line = {line}"));
            }

            if (Batch is { } batch)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"_batch = {batch}"));
            }

            return parts.Count == 0 ? "true" : string.Join(" and ", parts);
        }
    }
}
