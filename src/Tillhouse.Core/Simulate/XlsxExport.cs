using System.Globalization;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Simulate;

/// <summary>Streams the rows of a query into a workbook.</summary>
internal static class XlsxExport
{
    /// <summary>Writes all rows below a header and returns how many.</summary>
    public static async Task<long> WriteAsync(
        DuckDbConnection connection,
        string query,
        string sheet,
        string path,
        CancellationToken cancellationToken
    )
    {
        using var command = new DuckDbCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        using var workbook = new XlsxWriter(File.Create(path), sheet, [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)]);
        var writeCell = Enumerable.Range(0, reader.FieldCount).Select(column => Cell(reader, column)).ToArray();
        long rows = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            rows++;
            workbook.BeginRow();
            foreach (var (column, write) in writeCell.Index())
            {
                if (!reader.IsDBNull(column))
                {
                    write(workbook);
                }
            }

            workbook.EndRow();
        }

        return rows;
    }

    private static Action<XlsxWriter> Cell(DuckDbDataReader reader, int column)
    {
        var type = reader.GetFieldType(column);
        return type == typeof(string) ? workbook => workbook.Text(column, reader.GetString(column))
            : type == typeof(bool) ? workbook => workbook.Truth(column, reader.GetBoolean(column))
            : type == typeof(DateOnly) ? workbook => workbook.Date(column, reader.GetFieldValue<DateOnly>(column))
            : type == typeof(DateTime) ? workbook => workbook.Timestamp(column, reader.GetDateTime(column))
            : workbook => workbook.Number(column, Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture)!);
    }
}
