using System.Text;
using ExcelDataReader;
using Tillhouse.Core.Simulate;

namespace Tillhouse.Tests.Simulate;

public sealed class XlsxWriterTests
{
    // The reader wants the code page of old workbooks even for new ones.
    static XlsxWriterTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Fact]
    public void Cells_come_back_as_they_were_typed()
    {
        using var reader = Read(writer =>
        {
            writer.BeginRow();
            writer.Text(0, " a < b & \"c\" ß ");
            writer.Number(1, "1234567.89");
            writer.Date(2, new DateOnly(2026, 2, 28));
            writer.Timestamp(3, new DateTime(2025, 12, 31, 23, 59, 59));
            writer.Truth(4, true);
            writer.EndRow();
        });
        reader.Read().ShouldBeTrue();
        reader.GetValue(0).ShouldBe("c0");
        reader.Read().ShouldBeTrue();
        reader.GetValue(0).ShouldBe(" a < b & \"c\" ß ");
        reader.GetValue(1).ShouldBe(1234567.89);
        reader.GetValue(2).ShouldBe(new DateTime(2026, 2, 28));
        reader.GetValue(3).ShouldBe(new DateTime(2025, 12, 31, 23, 59, 59));
        reader.GetValue(4).ShouldBe(true);
        reader.Read().ShouldBeFalse();
    }

    [Fact]
    public void A_further_sheet_begins_with_the_header_where_the_rows_run_out()
    {
        using var reader = Read(writer =>
        {
            for (var row = 1; row <= 5; row++)
            {
                writer.BeginRow();
                writer.Number(0, $"{row}");
                writer.EndRow();
            }
        });
        List<string> seen = [];
        do
        {
            seen.Add(reader.Name);
            while (reader.Read())
            {
                seen.Add($"{reader.GetValue(0)}");
            }
        } while (reader.NextResult());

        seen.ShouldBe(["orders", "c0", "1", "2", "orders (2)", "c0", "3", "4", "orders (3)", "c0", "5"]);
    }

    [Fact]
    public void Columns_beyond_z_have_two_letters()
    {
        using var reader = Read(
            writer =>
            {
                writer.BeginRow();
                writer.Number(27, "27");
                writer.EndRow();
            },
            columns: 28
        );
        reader.Read().ShouldBeTrue();
        reader.GetValue(27).ShouldBe("c27");
        reader.Read().ShouldBeTrue();
        reader.GetValue(26).ShouldBeNull();
        reader.GetValue(27).ShouldBe(27.0);
    }

    private static IExcelDataReader Read(Action<XlsxWriter> write, int columns = 5)
    {
        var stream = new MemoryStream();
        using (
            var writer = new XlsxWriter(stream, "orders", [.. Enumerable.Range(0, columns).Select(column => $"c{column}")], rowsOfASheet: 3)
        )
        {
            write(writer);
        }

        return ExcelReaderFactory.CreateReader(new MemoryStream(stream.ToArray()));
    }
}
