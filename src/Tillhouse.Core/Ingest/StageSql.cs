using System.Globalization;
using System.Text;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Ingest;

/// <summary>Writes the SELECT over staged rows.</summary>
internal static class StageSql
{
    private const string FileNumber = "_f";

    /// <summary>The rows of a batch as bronze holds them.</summary>
    /// <param name="files">The files of the batch.</param>
    /// <param name="columns">The columns of bronze before those of provenance, in the order wanted.</param>
    /// <param name="batch">The number of the batch.</param>
    /// <param name="ingestedAt">When it is taken, in UTC.</param>
    public static string Bronze(IReadOnlyList<StagedFile> files, IReadOnlyList<string> columns, long batch, DateTime ingestedAt)
    {
        var names = files.Count == 0 ? "''" : FileNames(files);
        var parts = files.SelectMany(f => f.Parts).ToList();
        var selects = parts
            .OfType<StagePart.Csv>()
            .GroupBy(p => (p.Form, Columns: string.Join('\n', p.Columns.Select(c => c ?? ""))))
            .Select(group => Csv([.. group], columns, names, Constants(batch, ingestedAt)))
            .Concat(parts.OfType<StagePart.Parquet>().Select(p => Parquet(p, columns, names, Constants(batch, ingestedAt))))
            .ToList();
        return selects.Count == 0 ? Empty(columns, batch, ingestedAt) : string.Join("\nUNION ALL\n", selects);
    }

    /// <summary>The unreadable records of a batch as quarantine holds them, or null when there are none.</summary>
    public static string? Quarantine(IReadOnlyList<StagedFile> files, long batch, DateTime ingestedAt)
    {
        var paths = files.Where(f => f.UnreadablePath is not null).Select(f => f.UnreadablePath!).ToList();
        if (paths.Count == 0)
        {
            return null;
        }

        var source = ReadCsv(paths, StageForm.Own(hasSheet: true), ["rule", "reason", "raw"]);
        return $"SELECT {FileNames(files)} AS _file, _line, _sheet, {Constants(batch, ingestedAt)}, 'ingest' AS stage, NULL::VARCHAR AS model, rule, reason, raw\nFROM {source}";
    }

    private static string Csv(IReadOnlyList<StagePart.Csv> parts, IReadOnlyList<string> columns, string names, string constants)
    {
        var form = parts[0].Form;
        var own = parts[0].Columns;
        var select = columns.Select(c => own.Contains(c) ? Quote.Name(c) : $"NULL::VARCHAR AS {Quote.Name(c)}");
        var sheet = form.HasSheet ? "_sheet" : "NULL::VARCHAR AS _sheet";
        var source = ReadCsv([.. parts.Select(p => p.Path)], form, own);
        return $"SELECT {string.Join(", ", select.Append($"{names} AS _file"))}, _line, {sheet}, {constants}\nFROM {source}";
    }

    private static string Parquet(StagePart.Parquet part, IReadOnlyList<string> columns, string names, string constants)
    {
        var select = columns.Select(c =>
            part.Columns.FirstOrDefault(p => p.Column == c) is { Column: not null } own
                ? $"{own.Sql} AS {Quote.Name(c)}"
                : $"NULL::VARCHAR AS {Quote.Name(c)}"
        );
        return $"SELECT {string.Join(", ", select.Append($"{FileName(names, part.File)} AS _file"))}, file_row_number + 1 AS _line, NULL::VARCHAR AS _sheet, {constants}\n"
            + $"FROM {ParquetStager.Source(part.Path)}";
    }

    private static string Empty(IReadOnlyList<string> columns, long batch, DateTime ingestedAt) =>
        $"SELECT {string.Join(", ", columns.Append("_file").Select(c => $"NULL::VARCHAR AS {Quote.Name(c)}"))}, NULL::BIGINT AS _line, "
        + $"NULL::VARCHAR AS _sheet, {Constants(batch, ingestedAt)} WHERE false";

    private static string FileNames(IReadOnlyList<StagedFile> files)
    {
        if (files.Count == 1)
        {
            return Quote.Text(files[0].File.Path);
        }

        // Refused files leave gaps in the numbers.
        var names = files.ToDictionary(f => f.Number, f => Quote.Text(f.File.Path));
        var list = Enumerable.Range(1, files.Max(f => f.Number)).Select(n => names.GetValueOrDefault(n, "''"));
        return $"list_extract([{string.Join(", ", list)}], {FileNumber})";
    }

    private static string FileName(string names, int number) =>
        names.StartsWith("list_extract(", StringComparison.Ordinal)
            ? string.Concat(names.AsSpan(0, names.Length - FileNumber.Length - 1), FormattableString.Invariant($"{number})"))
            : names;

    private static string Constants(long batch, DateTime ingestedAt) =>
        FormattableString.Invariant($"{batch}::BIGINT AS _batch, TIMESTAMP '{ingestedAt:yyyy-MM-dd HH:mm:ss.ffffff}' AS _ingested_at");

    private static string ReadCsv(IReadOnlyList<string> paths, StageForm form, IReadOnlyList<string?> columns)
    {
        var list = new StringBuilder($"'{FileNumber}': 'BIGINT', '_line': 'BIGINT'");
        if (form.HasSheet)
        {
            list.Append(", '_sheet': 'VARCHAR'");
        }

        for (var i = 0; i < columns.Count; i++)
        {
            list.Append(
                CultureInfo.InvariantCulture,
                $", {Quote.Text(columns[i] ?? FormattableString.Invariant($"_dropped_{i}"))}: 'VARCHAR'"
            );
        }

        var nulls = form.NullText is { Length: > 0 } text ? $"['', {Quote.Text(text)}]" : "''";
        var files = string.Join(", ", paths.Select(p => Quote.Text(ParquetStager.Escape(p))));
        return $"read_csv([{files}], columns = {{{list}}}, auto_detect = false, header = false, delim = {Quote.Text(form.Delimiter.ToString())}, "
            + $"quote = {Quote.Text(form.Quote.ToString())}, escape = {Quote.Text(form.Quote.ToString())}, new_line = '\\n', nullstr = {nulls}, "
            + $"allow_quoted_nulls = {(form.QuotedEmptyIsText ? "false" : "true")}, compression = 'none', max_line_size = 4200000, "
            + "comment = '', null_padding = false, ignore_errors = false, strict_mode = true, hive_partitioning = false)";
    }
}
