using System.Globalization;
using Tillhouse.Core.Project.Yaml;

namespace Tillhouse.Core.Project.Format;

/// <summary>
/// Reads one mapping by its table of keys. Everything wrong is reported when it is made; what fits can be asked for afterwards, and what
/// does not is as if it were left out.
/// </summary>
internal sealed class MappingReader
{
    private readonly KeyTable _table;
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);

    public MappingReader(YamlMapping map, KeyTable table, ErrorList errors)
    {
        _table = table;
        At = map.At;
        foreach (var entry in map.Entries)
        {
            var key = Array.Find(table.Keys, k => k.Name == entry.Key);
            if (key is null)
            {
                errors.Add(ErrorCodes.UnknownKey, $"{table.Title} has no key '{entry.Key}'", HelpWithKey(entry), entry.At);
            }
            else if (ShapeCheck.Fits(entry.Value, key.Shape))
            {
                _values[entry.Key] = entry.Value;
            }
            else
            {
                var culprit = ShapeCheck.Culprit(entry.Value, key.Shape);
                errors.Add(
                    ErrorCodes.InvalidValue,
                    $"{entry.Key} is {culprit.Kind}, which is not {key.Shape.Expected}",
                    ShapeCheck.Help(culprit, key.Shape),
                    culprit.At
                );
            }
        }

        foreach (var key in table.Keys.Where(k => k.Required && map.Find(k.Name) is null))
        {
            errors.Add(ErrorCodes.MissingKey, $"{table.Title} needs the key '{key.Name}'", $"add {key.Name}: {key.Description}", map.At);
        }
    }

    /// <summary>Where the mapping begins.</summary>
    public SourceLocation At { get; }

    /// <summary>The value of a key, or null when it is left out or wrong.</summary>
    public YamlNode? Node(string key) =>
        _table.Names.Contains(key)
            ? _values.GetValueOrDefault(key)
            : throw new InvalidOperationException($"{_table.Title} declares no key '{key}'.");

    public YamlScalar? Scalar(string key) => Node(key) as YamlScalar;

    public string? Text(string key) => Scalar(key)?.Value;

    public bool Flag(string key) => Text(key) == "true";

    public int Whole(string key, int otherwise) => Text(key) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public decimal? Number(string key) => Text(key) is { } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : null;

    public char? Character(string key) => Text(key)?[0];

    /// <summary>The texts of a key that takes one or a list.</summary>
    public IReadOnlyList<YamlScalar> Scalars(string key) =>
        Node(key) switch
        {
            YamlScalar scalar => [scalar],
            YamlSequence list => [.. list.Items.OfType<YamlScalar>()],
            _ => [],
        };

    public IReadOnlyList<string> Texts(string key) => [.. Scalars(key).Select(s => s.Value)];

    public YamlMapping? Map(string key) => Node(key) as YamlMapping;

    /// <summary>Where a key's value stands, else where the mapping begins.</summary>
    public SourceLocation PlaceOf(string key) => _values.TryGetValue(key, out var node) ? node.At : At;

    private string HelpWithKey(YamlEntry entry)
    {
        if (entry.Value is YamlScalar { IsNull: true } && entry.Key.Contains(' ', StringComparison.Ordinal))
        {
            return "put the text before it in quotes: inside { } a comma ends a value";
        }

        return NearName.Help(entry.Key, _table.Names, "the keys here");
    }
}
