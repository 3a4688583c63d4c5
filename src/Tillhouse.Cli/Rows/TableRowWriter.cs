namespace Tillhouse.Cli.Rows;

/// <summary>Columns side by side, for people. Holds its rows until the end, because a column is as wide as its widest cell: give it few.</summary>
/// <param name="output">Where lines go.</param>
/// <param name="width">The window's columns: wider tables have their widest cells cut; 0: nothing is cut.</param>
/// <param name="colours">How the header and NULL stand out.</param>
internal sealed class TableRowWriter(TextWriter output, int width, Colours colours) : RowWriter
{
    private const int Gap = 2;
    private const int LeastWidth = 6;
    private const string Null = "NULL";

    private readonly List<string?[]> rows = [];
    private IReadOnlyList<ResultColumn> columns = [];

    public override void Begin(IReadOnlyList<ResultColumn> columns) => this.columns = columns;

    public override void Row(ReadOnlySpan<object?> values)
    {
        var cells = new string?[columns.Count];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = ValueText.IsNull(values[i]) ? null : CellText.Printable(ValueText.Of(values[i]!));
        }

        rows.Add(cells);
    }

    public override void End()
    {
        var names = columns.Select(column => (string?)CellText.Printable(column.Name)).ToArray();
        var widths = Fit(names);
        Line(names, widths, colours.Bold);
        output.WriteLine(colours.Dim(string.Join(new string(' ', Gap), widths.Select(w => new string('─', w)))));
        foreach (var row in rows)
        {
            Line(row, widths, text => text);
        }
    }

    private void Line(string?[] cells, int[] widths, Func<string, string> style)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            var text = CellText.Cut(cells[i] ?? Null, widths[i]);
            var shown = cells[i] is null ? colours.Dim(text) : style(text);
            var space = new string(' ', widths[i] - CellText.Width(text));
            var last = i == cells.Length - 1;
            output.Write(
                columns[i].IsNumber ? space + shown
                : last ? shown
                : shown + space
            );
            output.Write(last ? "\n" : new string(' ', Gap));
        }
    }

    private int[] Fit(string?[] names)
    {
        var widths = new int[columns.Count];
        foreach (var row in rows.Prepend(names))
        {
            for (var i = 0; i < widths.Length; i++)
            {
                widths[i] = Math.Max(widths[i], CellText.Width(row[i] ?? Null));
            }
        }

        // The widest column gives way first: it is text, and its beginning says most.
        var over = width == 0 ? 0 : widths.Sum() + (Gap * (widths.Length - 1)) - width;
        while (over > 0 && widths.Length > 0)
        {
            var widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= LeastWidth)
            {
                break;
            }

            widths[widest]--;
            over--;
        }

        return widths;
    }
}
