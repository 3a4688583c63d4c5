using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tillhouse.Cli.Rows;

/// <summary>One JSON array with an object a row, each on a line of its own: valid as a whole, and still good to page, grep and diff.</summary>
/// <param name="output">Where lines go.</param>
/// <param name="lines">Leaves the array out: each line is a document of its own.</param>
internal sealed class JsonRowWriter(TextWriter output, bool lines = false) : RowWriter
{
    /// <summary>Text stays readable: only what JSON itself demands is escaped, because results are never put into a page as they are.</summary>
    public static JsonWriterOptions Options { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly MemoryStream buffer = new();
    private JsonEncodedText[] names = [];
    private bool first = true;

    public override void Begin(IReadOnlyList<ResultColumn> columns)
    {
        names = Unique(columns).Select(name => JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)).ToArray();
        output.Write(lines ? "" : "[");
    }

    public override void Row(ReadOnlySpan<object?> values)
    {
        output.Write(
            lines ? ""
            : first ? "\n"
            : ",\n"
        );
        first = false;
        buffer.SetLength(0);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            for (var i = 0; i < names.Length; i++)
            {
                json.WritePropertyName(names[i]);
                ValueText.WriteJson(json, values[i]);
            }

            json.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        output.Write(lines ? "\n" : "");
    }

    public override void End() =>
        output.Write(
            lines ? ""
            : first ? "]\n"
            : "\n]\n"
        );

    /// <summary>SQL may name two columns alike; in an object the second would hide the first, so it gets a number.</summary>
    private static IEnumerable<string> Unique(IReadOnlyList<ResultColumn> columns)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            var name = column.Name;
            for (var i = 2; !seen.Add(name); i++)
            {
                name = FormattableString.Invariant($"{column.Name}_{i}");
            }

            yield return name;
        }
    }
}
