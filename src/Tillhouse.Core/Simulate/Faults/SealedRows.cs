using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Simulate.Faults;

/// <summary>What goes into the seal of an export's rows and of the faults planted in them, as SQL over the tables of <see cref="RowFaults"/>.</summary>
internal static class SealedRows
{
    /// <summary>The statements.</summary>
    /// <param name="source">The source.</param>
    /// <param name="rows">The rows as they are delivered, in their order.</param>
    /// <param name="path">Their file.</param>
    /// <param name="format">Its format, which tells the lines.</param>
    /// <param name="delivered">The day that brings the file.</param>
    public static string Sql(ShopSource source, string rows, string path, SimulationFormat format, int delivered)
    {
        var shape = SealedShape.Of(source.Name);
        var (sheet, line) = Place(source, format);
        var amounts = string.Join(", ", shape.Amounts.Select(a => $"try_cast({a} AS DECIMAL(18,2))"));
        var file = Quote.Text(path);
        return FormattableString.Invariant(
            $"""
            INSERT INTO sealed_rows
            SELECT '{source.Name}', {file}, {sheet}, {line}, {shape.Key}, {shape.Touches},
              try_cast({shape.Version} AS TIMESTAMP), try_cast({shape.Date} AS DATE), CAST({shape.Label} AS VARCHAR), [{amounts}], {delivered}
            FROM (SELECT row_number() OVER () - 1 AS row, * FROM ({rows}));
            INSERT INTO sealed_faults
            SELECT kind, '{source.Name}', {file}, {sheet}, {line}, key, touches, "column", original, value, {Line(
                "copy_of",
                format
            )}, {delivered}
            FROM planted JOIN (SELECT rowid AS row, {shape.Touches} AS touches FROM export) USING (row)
            JOIN (SELECT row_number() OVER () - 1 AS row, {shape.Key} AS key FROM ({rows})) USING (row)
            """
        );
    }

    private static (string Sheet, string Line) Place(ShopSource source, SimulationFormat format) =>
        format is SimulationFormat.Xlsx
            ? (
                FormattableString.Invariant(
                    $"CASE WHEN row < {XlsxWriter.MostRows - 1} THEN '{source.Name}' ELSE concat('{source.Name} (', 1 + row // {XlsxWriter.MostRows - 1}, ')') END"
                ),
                Line("row", format)
            )
            : ("NULL", Line("row", format));

    /// <summary>The line as ingest counts it: physical lines with the header, rows of a sheet, or just rows.</summary>
    private static string Line(string row, SimulationFormat format) =>
        format switch
        {
            SimulationFormat.Csv => $"{row} + 2",
            SimulationFormat.Xlsx => FormattableString.Invariant($"{row} % {XlsxWriter.MostRows - 1} + 2"),
            _ => $"{row} + 1",
        };
}
