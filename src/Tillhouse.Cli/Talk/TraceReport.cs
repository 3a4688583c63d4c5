using System.Globalization;
using System.Text.Json;
using Tillhouse.Cli.Rows;
using Tillhouse.Core.Trace;

namespace Tillhouse.Cli.Talk;

/// <summary>A trace as a tree for people, one document for JSON, and a row for each step and file in CSV.</summary>
internal static class TraceReport
{
    private static readonly ResultColumn[] Columns =
    [
        new("step", IsNumber: true),
        new("above", IsNumber: true),
        new("table"),
        new("rows", IsNumber: true),
        new("by"),
        new("file"),
        new("sheet"),
        new("lines"),
    ];

    /// <summary>Writes it.</summary>
    /// <param name="output">Where to, and how.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="limit">The most files that people are shown a step.</param>
    public static void Write(Output output, TraceStep trace, int limit)
    {
        switch (output.Format)
        {
            case OutputFormat.Csv:
                output.Write(Columns, Flat(trace, null));
                break;
            case OutputFormat.Table:
                Tree(output, trace, "", "", limit);
                break;
            default:
                output.WriteJson(json => Json(json, trace));
                break;
        }
    }

    private static void Tree(Output output, TraceStep step, string first, string indent, int limit)
    {
        var heading = $"{output.Colours.Bold(step.Table.ToString())}  {Amount.Of(step.Rows, "row")} {output.Colours.Dim(By(step.Link))}";
        output.Line(
            $"{first}{heading}{(step.SameAs is { } same ? $", the same as in step {Number(same)}" : "")}  {output.Colours.Dim($"[{Number(step.Number)}]")}"
        );
        var below = indent + (step.Inputs.Count > 0 ? "│  " : "   ");
        foreach (var note in step.Notes)
        {
            output.Line($"{below}{output.Colours.Yellow("note:")} {note}");
        }

        foreach (var line in step.Files.Count > 0 ? Lines(step, limit) : Examples(step))
        {
            output.Line(below + line);
        }

        for (var i = 0; i < step.Inputs.Count; i++)
        {
            var last = i == step.Inputs.Count - 1;
            Tree(output, step.Inputs[i], indent + (last ? "└─ " : "├─ "), indent + (last ? "   " : "│  "), limit);
        }
    }

    private static string By(TraceLink link) =>
        link switch
        {
            TraceLink.Chosen { Where: null } => "in all",
            TraceLink.Chosen chosen => $"where {CellText.Printable(chosen.Where!)}",
            TraceLink.ByColumns columns =>
                $"by {string.Join("; or by ", columns.Ways.Select(w => string.Join(", ", w.Select(p => p.Input == p.Output ? p.Input : $"{p.Input} = {p.Output}"))))}",
            TraceLink.AllRows all => $"are all of it: {all.Why}",
            _ => throw new InvalidOperationException($"{link.GetType().Name} has no words"),
        };

    private static IEnumerable<string> Examples(TraceStep step) =>
        step
            .Examples.Select(e => string.Join(", ", e.Select(Value)))
            .Concat(More(step.Rows - step.Examples.Count, "row", step.Examples.Count));

    /// <summary>Each file with its lines, and an example as an editor opens it: <c>orders/1.csv:17</c>.</summary>
    private static IEnumerable<string> Lines(TraceStep step, int limit)
    {
        foreach (var example in step.Examples)
        {
            yield return $"{example[0].Value}:{example[1].Value}  {string.Join(", ", example.Skip(2).Select(Value))}";
        }

        foreach (var file in step.Files.Take(limit))
        {
            var sheet = file.Sheet is null ? "" : $" [{file.Sheet}]";
            yield return $"{CellText.Printable(file.File)}{sheet}: {(file.Rows == 1 ? "line" : "lines")} {file.Lines}";
        }

        foreach (var more in More(step.Files.Count - limit, "file", limit))
        {
            yield return more;
        }
    }

    private static IEnumerable<string> More(long count, string what, int shown) =>
        count > 0 && shown > 0 ? [$"… and {Amount.Of(count, $"more {what}", $"more {what}s")}"] : [];

    private static string Value((string Column, string? Value) cell) =>
        $"{cell.Column} = {(cell.Value is null ? "NULL" : CellText.Printable(cell.Value))}";

    private static string Number(int step) => step.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<object?[]> Flat(TraceStep step, int? above)
    {
        var files = step.Files.Select(f => (TracedFile?)f).DefaultIfEmpty();
        return files
            .Select(f => new object?[] { step.Number, above, step.Table.ToString(), step.Rows, By(step.Link), f?.File, f?.Sheet, f?.Lines })
            .Concat(step.Inputs.SelectMany(i => Flat(i, step.Number)));
    }

    private static void Json(Utf8JsonWriter json, TraceStep step)
    {
        json.WriteStartObject();
        json.WriteNumber("step", step.Number);
        json.WriteString("table", step.Table.ToString());
        json.WriteNumber("rows", step.Rows);
        json.WriteString("by", By(step.Link));
        json.WriteBoolean("all_rows", step.Link is TraceLink.AllRows);
        if (step.SameAs is { } same)
        {
            json.WriteNumber("same_as", same);
        }

        Array(json, "notes", step.Notes, json.WriteStringValue);
        Array(json, "examples", step.Examples, e => ValueText.WriteJson(json, e.ToDictionary(c => c.Column, c => (object?)c.Value)));
        Array(json, "files", step.Files, f => File(json, f));
        Array(json, "inputs", step.Inputs, i => Json(json, i));
        json.WriteEndObject();
    }

    private static void File(Utf8JsonWriter json, TracedFile file)
    {
        json.WriteStartObject();
        json.WriteString("file", file.File);
        json.WriteString("sheet", file.Sheet);
        json.WriteNumber("rows", file.Rows);
        json.WriteString("lines", file.Lines);
        json.WriteEndObject();
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }
}
