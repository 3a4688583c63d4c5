using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tillhouse.Cli.Rows;

namespace Tillhouse.Cli;

/// <summary>Results go to standard output in the format that was asked for; talk goes to standard error and is silenced by <c>--quiet</c>.</summary>
/// <param name="terminal">The streams.</param>
/// <param name="format">How results are written.</param>
/// <param name="quiet">Whether notes are left out.</param>
/// <param name="colour">Whether the call allows colour.</param>
internal sealed class Output(Terminal terminal, OutputFormat format, bool quiet, bool colour)
{
    /// <summary>Rows of a table that people read; formats for programs have no limit of their own.</summary>
    public const int TableRows = 100;

    /// <summary>How results are written.</summary>
    public OutputFormat Format => format;

    /// <summary>Colours for what goes to standard output.</summary>
    public Colours Colours { get; } = new(colour && terminal.OutIsTerminal);

    /// <summary>Colours for what goes to standard error.</summary>
    public Colours TalkColours { get; } = new(colour && terminal.ErrorIsTerminal);

    /// <summary>Streams a reader's rows; memory does not grow with them.</summary>
    /// <param name="reader">Stands before its first row.</param>
    /// <param name="limit">The most rows, or null for <see cref="TableRows"/> in a table and all of them elsewhere; 0 means all.</param>
    /// <param name="cancel">Ends the writing.</param>
    public async Task WriteAsync(DbDataReader reader, long? limit, CancellationToken cancel)
    {
        var most = limit ?? (format == OutputFormat.Table ? TableRows : 0);
        var columns = new ResultColumn[reader.FieldCount];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = ResultColumn.Of(reader.GetName(i), reader.GetFieldType(i));
        }

        var writer = CreateWriter();
        var values = new object[columns.Length];
        writer.Begin(columns);
        for (long row = 0; await reader.ReadAsync(cancel).ConfigureAwait(false); row++)
        {
            if (most > 0 && row == most)
            {
                writer.End();
                if (limit is null)
                {
                    Note(MoreRows(most));
                }

                return;
            }

            reader.GetValues(values);
            writer.Row(values);
        }

        writer.End();
    }

    /// <summary>Writes rows that are already here.</summary>
    public void Write(IReadOnlyList<ResultColumn> columns, IEnumerable<object?[]> rows)
    {
        var writer = CreateWriter();
        writer.Begin(columns);
        foreach (var row in rows)
        {
            writer.Row(row);
        }

        writer.End();
    }

    /// <summary>Writes one JSON document, indented unless lines were asked for: for results that are no table.</summary>
    public void WriteJson(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonRowWriter.Options with { Indented = format != OutputFormat.JsonLines }))
        {
            write(json);
        }

        terminal.Out.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>A line of a result that is text.</summary>
    public void Line(string text = "") => terminal.Out.WriteLine(text);

    /// <summary>A line of talk; nothing with <c>--quiet</c>.</summary>
    public void Note(string text)
    {
        if (!quiet)
        {
            // Results before the note: both may end on the same screen.
            terminal.Out.Flush();
            terminal.Error.WriteLine(text);
        }
    }

    /// <summary>A line of talk that is heard even with <c>--quiet</c>: what a person must know.</summary>
    public void Warn(string text)
    {
        terminal.Out.Flush();
        terminal.Error.WriteLine(TalkColours.Yellow("warning: ") + text);
    }

    private RowWriter CreateWriter() =>
        format switch
        {
            OutputFormat.Json => new JsonRowWriter(terminal.Out),
            OutputFormat.JsonLines => new JsonRowWriter(terminal.Out, lines: true),
            OutputFormat.Csv => new CsvRowWriter(terminal.Out),
            _ => new TableRowWriter(terminal.Out, terminal.OutIsTerminal ? terminal.Width : 0, Colours),
        };

    private static string MoreRows(long shown) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"the first {shown:N0} rows; --limit 0 shows all of them, --format csv or json writes them to a file"
        );
}
