using Tillhouse.Core.Build;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Bench;

/// <summary>Landing as a plain script does it: every column as text, each row with its file and line.</summary>
/// <param name="Select">The rows.</param>
/// <param name="Columns">Their columns without provenance.</param>
internal sealed record TwinBronze(string Select, IReadOnlyList<string> Columns)
{
    /// <summary>The rows of a source's CSV files, or null when it has none.</summary>
    /// <exception cref="NotSupportedException">The source has a file that is not CSV: the twin is measured on CSV alone.</exception>
    public static TwinBronze? Of(SourceContract source, string landing)
    {
        var zone = new LandingZone(landing);
        var files = zone.Files(source);
        if (files.Count == 0)
        {
            return null;
        }

        if (files.FirstOrDefault(f => !f.Path.EndsWith(".csv", StringComparison.Ordinal)) is { } other)
        {
            throw new NotSupportedException($"{other.Path} is not CSV: simulate with --format csv.");
        }

        var headers = files.ToDictionary(f => f, f => Header(zone.FullPath(f)));
        var columns = source.Columns.Select(c => c.Name).Union(headers.Values.SelectMany(h => h)).ToList();
        return new TwinBronze(
            string.Join("\nunion all\n", files.Select(f => File(f.Path, zone.FullPath(f), headers[f], columns))),
            columns
        );
    }

    /// <summary>
    /// A branch a file: lines are numbered within it, and branches run beside each other. The number of the record is its line because simulated
    /// records have no line breaks; the comparison of the tables would show if they had.
    /// </summary>
    private static string File(string name, string path, IReadOnlyList<string> header, IReadOnlyList<string> columns)
    {
        var texts = columns.Select(c => header.Contains(c) ? Quote.Name(c) : $"cast(null as varchar) as {Quote.Name(c)}");
        var types = string.Join(", ", header.Select(h => $"{Quote.Text(h)}: 'VARCHAR'"));
        return $"select {string.Join(", ", texts)}, {Quote.Text(name)} as _file, row_number() over () + 1 as _line, "
            + "cast(null as varchar) as _sheet, cast(1 as bigint) as _batch, "
            + $"cast(current_timestamp as timestamp) as _ingested_at from read_csv({Quote.Text(path)}, columns = {{{types}}}, "
            + "auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', new_line = '\\n')";
    }

    private static string[] Header(string path)
    {
        using var reader = new StreamReader(path);
        return reader.ReadLine()?.Split(',') ?? [];
    }
}
