using System.Globalization;
using System.Text;
using System.Xml;
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
        try
        {
            using var file = File.OpenRead(path);
            using var workbook = XlsxWorkbook.Open(file);
            ReadSheets(stage, workbook, ct);
        }
        catch (Exception e) when (e is XmlException or InvalidDataException)
        {
            throw Refusals.DamagedWorkbook($"the workbook can't be read: {e.Message}", e);
        }
    }

    private static void ReadSheets(FileStage stage, XlsxWorkbook workbook, CancellationToken ct)
    {
        var globs = stage
            .Contract.Xlsx.Sheets.Select(pattern => new Glob(pattern.Replace("/", "\u0001", StringComparison.Ordinal)))
            .ToList();
        var names = workbook.Sheets;
        var any = false;
        for (var i = 0; i < names.Count; i++)
        {
            if (globs.Any(g => g.Matches(names[i].Replace("/", "\u0001", StringComparison.Ordinal))))
            {
                any = true;
                using var sheet = workbook.OpenSheet(i);
                new Sheet(stage, sheet, names[i]).Read(ct);
            }
        }

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
    private sealed class Sheet(FileStage stage, XlsxSheet sheet, string name)
    {
        private readonly byte[] _name = Encoding.UTF8.GetBytes(name);
        private StageWriter? _writer;
        private int _width;

        public void Read(CancellationToken ct)
        {
            for (var rows = 1L; sheet.Read(); rows++)
            {
                if (rows % 1024 == 0)
                {
                    ct.ThrowIfCancellationRequested();
                }

                if (sheet.Cells.Count == 0)
                {
                    continue;
                }

                if (_writer is null)
                {
                    Begin(sheet.Cells);
                }
                else
                {
                    Take(sheet.Row, sheet.Cells);
                }
            }
        }

        private void Begin(IReadOnlyList<byte[]?> header)
        {
            // Each sheet has a header of its own; columns added by one keep their names in the next.
            var names = header.Select(v => v is null ? "" : Encoding.UTF8.GetString(v)).ToList();
            var columns = stage.BeginHeader().Header(names);
            _width = columns.Count;
            _writer = stage.NewPart(StageForm.Own(hasSheet: true), columns);
        }

        private void Take(long row, IReadOnlyList<byte[]?> values)
        {
            if (values.Count > _width)
            {
                var reason = string.Create(CultureInfo.InvariantCulture, $"a value in column {values.Count}, the header has {_width}");
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
                if (i < values.Count && values[i] is { } value)
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
