using System.Buffers;

namespace Tillhouse.Cli.Rows;

/// <summary>
/// RFC 4180 with a header and line feeds. NULL is an empty field and an empty text is <c>""</c>, so that both survive the way through DuckDB and PostgreSQL.
/// </summary>
/// <param name="output">Where lines go.</param>
internal sealed class CsvRowWriter(TextWriter output) : RowWriter
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    public override void Begin(IReadOnlyList<ResultColumn> columns)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            Field(i, columns[i].Name);
        }

        output.Write('\n');
    }

    public override void Row(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Field(i, ValueText.IsNull(values[i]) ? null : ValueText.Of(values[i]!));
        }

        // A single NULL would be an empty line, which readers skip.
        output.Write(values.Length == 1 && ValueText.IsNull(values[0]) ? ",\n" : "\n");
    }

    public override void End() { }

    private void Field(int index, string? text)
    {
        if (index > 0)
        {
            output.Write(',');
        }

        if (text is null)
        {
            return;
        }

        if (text.Length > 0 && text.AsSpan().IndexOfAny(Special) < 0 && text[0] != ' ' && text[^1] != ' ')
        {
            output.Write(text);
            return;
        }

        output.Write('"');
        output.Write(text.Replace("\"", "\"\"", StringComparison.Ordinal));
        output.Write('"');
    }
}
