using System.Globalization;
using System.Text;
using ExcelDataReader;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// Reads a workbook's sheets: in each the first row with anything in it names the columns. Formulas give their stored results, errors their text
/// (<c>#N/A</c>), dates ISO 8601, numbers the 15 digits that a spreadsheet holds.
/// </summary>
internal static class XlsxStager
{
    /// <summary>Stages a workbook.</summary>
    /// <param name="stage">What it becomes.</param>
    /// <param name="path">Its absolute path.</param>
    /// <param name="ct">Stops it between two rows.</param>
    /// <exception cref="TerminalException">T0405 to T0407, T0412, T0413, T0416: the workbook is refused.</exception>
    public static void Stage(FileStage stage, string path, CancellationToken ct)
    {
        WorkbookGuard.Check(path, ct);

        // Only old .xls files need code pages, but the reader asks for one when it starts.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        try
        {
            using var file = File.OpenRead(path);
            using var reader = ExcelReaderFactory.CreateOpenXmlReader(file);
            ReadSheets(stage, reader, ct);
        }
        catch (Exception e) when (e is not (TillhouseException or OperationCanceledException or OutOfMemoryException))
        {
            // The reader throws whatever it stumbles over (NullReference, XmlException, its own): all mean that the workbook is not in order.
            throw Refusals.DamagedWorkbook($"the workbook can't be read: {e.Message}", e);
        }
    }

    private static void ReadSheets(FileStage stage, IExcelDataReader reader, CancellationToken ct)
    {
        var globs = stage
            .Contract.Xlsx.Sheets.Select(pattern => new Glob(pattern.Replace("/", "\u0001", StringComparison.Ordinal)))
            .ToList();
        var names = new List<string>();
        var any = false;
        do
        {
            var name = reader.Name ?? "";
            names.Add(name);
            if (globs.Any(g => g.Matches(name.Replace("/", "\u0001", StringComparison.Ordinal))))
            {
                any = true;
                new Sheet(stage, reader, name).Read(ct);
            }
        } while (reader.NextResult());

        if (!any)
        {
            throw new TerminalException(
                ErrorCodes.UnknownSheet,
                $"no sheet is called {string.Join(" or ", stage.Contract.Xlsx.Sheets)}",
                $"the workbook has {Refusals.List(names)}: name one of them, or a pattern with *, in `xlsx: {{ sheets: … }}`"
            );
        }
    }

    /// <summary>One sheet being read.</summary>
    private sealed class Sheet(FileStage stage, IExcelDataReader reader, string name)
    {
        private readonly byte[] _name = Encoding.UTF8.GetBytes(name);
        private readonly byte[]?[] _noValues = [];
        private StageWriter? _writer;
        private int _width;

        public void Read(CancellationToken ct)
        {
            var row = 0L;
            while (reader.Read())
            {
                row++;
                if (row % 1024 == 0)
                {
                    ct.ThrowIfCancellationRequested();
                }

                var values = Values();
                if (values.Length == 0)
                {
                    continue;
                }

                if (_writer is null)
                {
                    Begin(values);
                }
                else
                {
                    Take(row, values);
                }
            }
        }

        /// <summary>The texts of the row up to the last that is not empty.</summary>
        private byte[]?[] Values()
        {
            var count = reader.FieldCount;
            while (count > 0 && CellText.IsEmpty(reader, count - 1))
            {
                count--;
            }

            if (count == 0)
            {
                return _noValues;
            }

            var values = new byte[]?[count];
            for (var i = 0; i < count; i++)
            {
                values[i] = CellText.Of(reader, i) is { } text ? Encoding.UTF8.GetBytes(text) : null;
            }

            return values;
        }

        private void Begin(byte[]?[] header)
        {
            // Each sheet has a header of its own; columns added by one keep their names in the next.
            var names = header.Select(v => v is null ? "" : Encoding.UTF8.GetString(v)).ToList();
            var columns = stage.BeginHeader().Header(names);
            _width = columns.Count;
            _writer = stage.NewPart(StageForm.Own(hasSheet: true), columns);
        }

        private void Take(long row, byte[]?[] values)
        {
            if (values.Length > _width)
            {
                var reason = string.Create(CultureInfo.InvariantCulture, $"a value in column {values.Length}, the header has {_width}");
                var raw = string.Join('\t', values.Select(v => v is null ? "" : Encoding.UTF8.GetString(v)));
                stage.Quarantine(row, name, "fields", reason, Encoding.UTF8.GetBytes(raw));
                return;
            }

            if (values.Any(v => v is not null && (v.Length > CsvScanner.MaxRecordBytes / 4 || v.AsSpan().Contains((byte)0))))
            {
                stage.Quarantine(row, name, "cell", "a cell longer than 500 kB or with a character 0", "…"u8);
                return;
            }

            _writer!.Begin(row);
            _writer.Field(_name);
            for (var i = 0; i < _width; i++)
            {
                if (i < values.Length && values[i] is { } value)
                {
                    _writer.Field(value);
                }
                else
                {
                    _writer.Null();
                }
            }

            _writer.End();
            stage.Landed++;
        }
    }
}
