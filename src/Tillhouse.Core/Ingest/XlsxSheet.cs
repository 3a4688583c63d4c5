using System.Globalization;
using System.Text;
using System.Xml;

namespace Tillhouse.Core.Ingest;

/// <summary>Reads the rows of one sheet as they stand in its part, one at a time. Rows and cells that are not written cost nothing.</summary>
/// <param name="workbook">The workbook.</param>
/// <param name="xml">The sheet's part; closed with this.</param>
internal sealed class XlsxSheet(XlsxWorkbook workbook, XmlReader xml) : IDisposable
{
    /// <summary>The widest sheet that there is: column XFD.</summary>
    private const int MaxColumns = 16_384;

    private readonly List<byte[]?> _cells = [];
    private bool _started;

    /// <summary>The number of the row read last, from 1.</summary>
    public long Row { get; private set; }

    /// <summary>The cells of the row read last as UTF-8 up to the last that is not empty; null where one is.</summary>
    public IReadOnlyList<byte[]?> Cells => _cells;

    /// <summary>Reads the next row; false at the end.</summary>
    /// <exception cref="TerminalException">T0412: a cell or a row stands where no sheet has one.</exception>
    /// <exception cref="XmlException">The part is not XML.</exception>
    public bool Read()
    {
        if (!_started && !Enter())
        {
            return false;
        }

        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "sheetData"))
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "row")
            {
                Row = xml.GetAttribute("r") is { } written ? RowNumber(written) : Row + 1;
                ReadCells();
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => xml.Dispose();

    private bool Enter()
    {
        _started = true;
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "sheetData")
            {
                return !xml.IsEmptyElement;
            }
        }

        return false;
    }

    private void ReadCells()
    {
        _cells.Clear();
        if (xml.IsEmptyElement)
        {
            return;
        }

        var depth = xml.Depth;
        var column = 0;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "c")
            {
                continue;
            }

            column = xml.GetAttribute("r") is { } written ? ColumnNumber(written) : column + 1;
            if (ReadCell() is not { Length: > 0 } text)
            {
                continue;
            }

            if (column is < 1 or > MaxColumns)
            {
                throw Refusals.DamagedWorkbook(
                    FormattableString.Invariant($"row {Row} has a cell in column {column}, where no sheet has one")
                );
            }

            while (_cells.Count < column)
            {
                _cells.Add(null);
            }

            _cells[column - 1] = Encoding.UTF8.GetBytes(text);
        }
    }

    /// <summary>The text of the cell that the reader stands on, up to its end.</summary>
    private string? ReadCell()
    {
        var kind = xml.GetAttribute("t");
        var format = xml.GetAttribute("s");
        string? value = null;
        string? inline = null;
        if (xml.IsEmptyElement)
        {
            return null;
        }

        var depth = xml.Depth;
        xml.Read();
        while (xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "v")
            {
                value = xml.ReadElementContentAsString();
            }
            else if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "is")
            {
                inline = XlsxTexts.ReadItem(xml);
                xml.Read();
            }
            else
            {
                xml.Skip();
            }
        }

        return kind switch
        {
            "inlineStr" => inline ?? XlsxTexts.Plain(value ?? ""),
            "s" => SharedText(value),
            "str" => XlsxTexts.Plain(value ?? ""),
            "b" => value is "1" or "true" ? "true"
            : value is null ? null
            : "false",
            "e" => value,
            "d" => CellText.Iso(value ?? ""),
            _ => Number(value, format),
        };
    }

    private string? SharedText(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        return int.TryParse(value, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < workbook.Texts.Count
            ? workbook.Texts[index]
            : throw Refusals.DamagedWorkbook(
                FormattableString.Invariant($"a cell of row {Row} names shared text {value}, the workbook has {workbook.Texts.Count}")
            );
    }

    private string? Number(string? value, string? format)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return value;
        }

        var meaning =
            int.TryParse(format, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < workbook.Formats.Count
                ? workbook.Formats[index]
                : NumberMeaning.Number;
        return CellText.Of(number, meaning, workbook.CountsFrom1904);
    }

    private static long RowNumber(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row > 0
            ? row
            : throw Refusals.DamagedWorkbook($"a row has the number {text}");

    /// <summary>The column of a reference: A is 1, XFD 16384; 0 where it names none.</summary>
    private static int ColumnNumber(string reference)
    {
        var column = 0;
        foreach (var c in reference)
        {
            if (!char.IsAsciiLetter(c) || column > MaxColumns)
            {
                break;
            }

            column = (column * 26) + (c | 0x20) - 'a' + 1;
        }

        return column;
    }
}
