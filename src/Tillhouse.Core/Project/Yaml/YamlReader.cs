using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tillhouse.Core.Project.Yaml;

/// <summary>
/// Reads a YAML text into nodes with places. It works on the parser's events, because reflection over record types costs more time at
/// start-up than reading all files of a project.
/// </summary>
internal sealed class YamlReader
{
    // A project's files are a few levels deep; the limit keeps a hostile file from using up the stack.
    private const int MaxDepth = 50;

    private readonly string _text;
    private readonly SourceLocation _start;
    private readonly Func<string, SourceLocation, string> _expand;
    private readonly Parser _parser;

    private YamlReader(string text, SourceLocation start, Func<string, SourceLocation, string> expand)
    {
        _text = text;
        _start = start;
        _expand = expand;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>Reads the one document of a text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="start">Where the text's first character stands: line and column 1, or inside a comment of an SQL file.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="expand">Changes each value, such as by environment variables; null: none.</param>
    /// <returns>The mapping at the root; an empty one for an empty text; null when there was an error.</returns>
    public static YamlMapping? Read(
        string text,
        SourceLocation start,
        ErrorList errors,
        Func<string, SourceLocation, string>? expand = null
    )
    {
        YamlReader? reader = null;
        try
        {
            reader = new YamlReader(text, start, expand ?? ((value, _) => value));
            return reader.ReadDocument();
        }
        catch (TillhouseException error)
        {
            errors.Add(error);
        }
        catch (YamlException error)
        {
            errors.Add(
                ErrorCodes.InvalidYaml,
                Sentence(error.Message),
                "check the indentation, and put quotes around texts that hold ': ', ' #' or that begin with one of * & ! % @ `",
                reader?.Place(error.Start) ?? start
            );
        }
        catch (Exception error)
            when (error is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException)
        {
            // The parser is not hardened against every malformed text: whatever it throws, the text is what is wrong.
            errors.Add(ErrorCodes.InvalidYaml, "this is not YAML", "mend the file, or compare it with the documentation", start);
        }

        return null;
    }

    private YamlMapping ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return new YamlMapping(_start, []);
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _))
        {
            throw Invalid("there is a second document in the file", "keep one document a file", Place(_parser.Current!.Start));
        }

        return root switch
        {
            YamlMapping mapping => mapping,
            YamlScalar { IsNull: true } => new YamlMapping(root.At, []),
            _ => throw Invalid($"the file holds {root.Kind}, not keys with values", "write 'key: value' lines", root.At),
        };
    }

    private YamlNode ReadNode(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Invalid("the values are nested too deep", $"use at most {MaxDepth} levels", Place(_parser.Current!.Start));
        }

        if (_parser.Accept<AnchorAlias>(out var alias))
        {
            throw Invalid($"'*{alias.Value}' is an alias", "write the value out, or put it in quotes if it is a text", Place(alias.Start));
        }

        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            return ToNode(scalar);
        }

        if (_parser.TryConsume<SequenceStart>(out var sequence))
        {
            var items = new List<YamlNode>();
            while (!_parser.Accept<SequenceEnd>(out _))
            {
                items.Add(ReadNode(depth + 1));
            }

            _parser.MoveNext();
            return new YamlSequence(Place(sequence.Start), items);
        }

        return ReadMapping(_parser.Consume<MappingStart>(), depth);
    }

    private YamlMapping ReadMapping(MappingStart start, int depth)
    {
        var entries = new List<YamlEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        (YamlScalar Value, long From)? open = null;
        while (!_parser.Accept<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                throw Invalid("a key is not a text", "write 'key: value'", Place(_parser.Current!.Start));
            }

            var from = _parser.Current!.Start.Index;
            var value = ReadNode(depth + 1);
            if (open is { } part && start.Style == MappingStyle.Flow && value is YamlScalar { IsNull: true })
            {
                // `{ type: decimal(18,2) }`: YAML ends the value at the comma, but nobody means that inside brackets.
                var whole = _text[(int)part.From..(int)key.End.Index];
                var joined = part.Value with { Value = _expand(whole, part.Value.At) };
                entries[^1] = entries[^1] with { Value = joined };
                open = HasOpenBracket(whole) ? (joined, part.From) : null;
                continue;
            }

            var at = Place(key.Start);
            if (!seen.Add(key.Value))
            {
                throw Invalid($"'{key.Value}' stands here twice", "keep one of the two", at);
            }

            entries.Add(new YamlEntry(key.Value, at, value));
            open = value is YamlScalar { Plain: true } plain && HasOpenBracket(plain.Value) ? (plain, from) : null;
        }

        _parser.MoveNext();
        return new YamlMapping(Place(start.Start), entries);
    }

    private YamlScalar ToNode(Scalar scalar)
    {
        var at = Place(scalar.Start);
        var textAt = scalar.Style switch
        {
            ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted => at with { Column = at.Column + 1 },
            ScalarStyle.Literal or ScalarStyle.Folded => at with { Line = at.Line + 1, Column = 0 },
            _ => at,
        };
        return new YamlScalar(at, _expand(scalar.Value, at), scalar.Style == ScalarStyle.Plain, textAt);
    }

    private SourceLocation Place(Mark mark) =>
        _start with
        {
            Line = _start.Line + (int)mark.Line - 1,
            Column = (int)mark.Column + (mark.Line == 1 ? _start.Column - 1 : 0),
        };

    private static bool HasOpenBracket(string text)
    {
        var depth = 0;
        foreach (var c in text)
        {
            depth += c switch
            {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
        }

        return depth > 0;
    }

    private static string Sentence(string message)
    {
        var text = message.TrimEnd('.', ' ');
        return text.Length == 0 ? "this is not YAML" : char.ToLowerInvariant(text[0]) + text[1..];
    }

    private static TerminalException Invalid(string message, string help, SourceLocation at) =>
        new(ErrorCodes.InvalidYaml, message, help, at);
}
