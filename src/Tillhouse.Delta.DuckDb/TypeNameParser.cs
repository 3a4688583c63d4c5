using System.Globalization;
using System.Text;

namespace Tillhouse.Delta.DuckDb;

/// <summary>A type as DuckDB prints it, taken apart: <c>STRUCT(a INTEGER, "b c" VARCHAR[])</c>.</summary>
/// <param name="Name">STRUCT, LIST, MAP, or the name of a plain type in upper case.</param>
/// <param name="Children">Fields of a struct, the element of a list, key and value of a map.</param>
/// <param name="Arguments">Precision and scale.</param>
internal sealed record TypeName(string Name, IReadOnlyList<(string Name, TypeName Type)> Children, IReadOnlyList<int> Arguments)
{
    /// <summary>The type of a field of a struct; null when there is none.</summary>
    public TypeName? Field(string name) => Children.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Type;
}

/// <summary>Parses what DESCRIBE prints in column_type.</summary>
internal sealed class TypeNameParser
{
    private readonly string text;
    private int at;

    private TypeNameParser(string text) => this.text = text;

    public static TypeName Parse(string text) => new TypeNameParser(text).ReadType();

    private TypeName ReadType()
    {
        var type = ReadBase();
        while (at < text.Length && text[at] == '[')
        {
            at = text.IndexOf(']', at) + 1;
            type = new TypeName("LIST", [("element", type)], []);
        }

        return type;
    }

    private TypeName ReadBase()
    {
        var start = at;
        if (text[at] == '"')
        {
            return new TypeName(ReadIdentifier(), [], []);
        }

        while (at < text.Length && text[at] is not ('(' or ')' or ',' or '['))
        {
            at++;
        }

        var name = text[start..at].Trim();
        if (at >= text.Length || text[at] != '(')
        {
            return new TypeName(name, [], []);
        }

        at++;
        return name switch
        {
            "STRUCT" or "UNION" => new TypeName(name, ReadFields(), []),
            "MAP" => ReadMap(),
            _ => ReadArguments(name),
        };
    }

    private List<(string, TypeName)> ReadFields()
    {
        var fields = new List<(string, TypeName)>();
        while (text[at] != ')')
        {
            Skip();
            var name = ReadIdentifier();
            Skip();
            fields.Add((name, ReadType()));
            Skip();
        }

        at++;
        return fields;
    }

    private TypeName ReadMap()
    {
        Skip();
        var key = ReadType();
        Skip();
        var value = ReadType();
        Skip();
        at++;
        return new TypeName("MAP", [("key", key), ("value", value)], []);
    }

    /// <summary>DECIMAL(18,2); the texts of an ENUM are passed over.</summary>
    private TypeName ReadArguments(string name)
    {
        var arguments = new List<int>();
        var quoted = false;
        var part = new StringBuilder();
        for (; quoted || text[at] != ')'; at++)
        {
            quoted ^= text[at] == '\'';
            if (!quoted && text[at] == ',')
            {
                Add(arguments, part);
            }
            else
            {
                part.Append(text[at]);
            }
        }

        Add(arguments, part);
        at++;
        return new TypeName(name, [], arguments);
    }

    private static void Add(List<int> arguments, StringBuilder part)
    {
        if (int.TryParse(part.ToString().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            arguments.Add(number);
        }

        part.Clear();
    }

    private string ReadIdentifier()
    {
        var name = new StringBuilder();
        if (text[at] != '"')
        {
            while (at < text.Length && text[at] is not (' ' or ',' or ')' or '('))
            {
                name.Append(text[at++]);
            }

            return name.ToString();
        }

        for (at++; ; at++)
        {
            if (text[at] == '"')
            {
                at++;
                if (at >= text.Length || text[at] != '"')
                {
                    return name.ToString();
                }
            }

            name.Append(text[at]);
        }
    }

    private void Skip()
    {
        while (at < text.Length && text[at] is ' ' or ',')
        {
            at++;
        }
    }
}
