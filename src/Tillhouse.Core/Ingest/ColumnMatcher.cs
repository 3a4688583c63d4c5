using System.Text;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// Matches the names in files to the columns of a contract: by name or by an alias of <c>from:</c>, without case and outer spaces, never by position.
/// It serves one file, and remembers the columns it met.
/// </summary>
internal sealed class ColumnMatcher
{
    /// <summary>A table of more columns is a mistake: keys of a JSON object that are data, or the wrong delimiter.</summary>
    public const int MaxColumns = 2_000;

    private readonly SourceContract _contract;
    private readonly Dictionary<string, string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _met = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string, string)> _added = [];
    private readonly List<string> _ignored = [];

    /// <summary>Matches to the columns of <paramref name="contract"/>.</summary>
    public ColumnMatcher(SourceContract contract)
    {
        _contract = contract;
        _taken.UnionWith(BronzeColumns.Provenance);
        foreach (var column in contract.Columns)
        {
            _taken.Add(column.Name);
            foreach (var name in column.From.Prepend(column.Name))
            {
                _known.TryAdd(name.Trim(), column.Name);
            }
        }
    }

    /// <summary>The bronze columns of a header, null where a column is dropped.</summary>
    /// <exception cref="TerminalException">T0405, T0406, T0407.</exception>
    public IReadOnlyList<string?> Header(IReadOnlyList<string> names)
    {
        if (names.Count > MaxColumns)
        {
            throw Refusals.TooLarge(FormattableString.Invariant($"the header has {names.Count} columns"), "is the delimiter right?");
        }

        var columns = new List<string?>(names.Count);
        foreach (var name in names)
        {
            var trimmed = name.Trim();
            columns.Add(trimmed.Length == 0 ? Nameless(FormattableString.Invariant($"column {columns.Count + 1}")) : Match(trimmed));
        }

        RequireColumns(names);
        return columns;
    }

    /// <summary>The bronze column of one name that was not met before, or null where it is dropped.</summary>
    /// <exception cref="TerminalException">T0406, T0407.</exception>
    public string? Match(string name)
    {
        var trimmed = name.Trim();
        if (_met.ContainsKey(trimmed))
        {
            throw Refusals.DuplicateColumn($"column {trimmed} is there twice");
        }

        if (!_known.TryGetValue(trimmed, out var column))
        {
            _met.Add(trimmed, "");
            return Extra(trimmed);
        }

        if (_met.FirstOrDefault(pair => pair.Value == column) is { Key: { } other })
        {
            throw Refusals.DuplicateColumn($"{other} and {trimmed} both mean the column {column}");
        }

        _met.Add(trimmed, column);
        return column;
    }

    /// <summary>The bronze column of one without a name, or null where it is dropped.</summary>
    /// <param name="standIn">What it is called; others may have that for their name.</param>
    /// <exception cref="TerminalException">T0407.</exception>
    public string? Nameless(string standIn) => Extra(standIn);

    /// <summary>Checks that every required column was met.</summary>
    /// <exception cref="TerminalException">T0405.</exception>
    public void RequireColumns(IEnumerable<string> names)
    {
        foreach (var column in _contract.Columns)
        {
            if (column.Required && !_met.ContainsValue(column.Name))
            {
                throw Refusals.MissingColumn(column.Name, column.From, names);
            }
        }
    }

    /// <summary>What was met so far against the contract.</summary>
    public FileDrift Drift() =>
        new([.. _added], [.. _ignored], [.. _contract.Columns.Select(c => c.Name).Where(name => !_met.ContainsValue(name))]);

    /// <summary>A name for a column of bronze: lower case, letters, digits and <c>_</c>, which every engine takes.</summary>
    public static string Plain(string name)
    {
        var plain = new StringBuilder();
        foreach (var c in name.Trim().ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c))
            {
                plain.Append(c);
            }
            else if (plain.Length > 0 && plain[^1] != '_')
            {
                plain.Append('_');
            }
        }

        var text = plain.ToString().TrimEnd('_');
        return text.Length == 0 ? "column"
            : text.Length > 200 ? text[..200]
            : text;
    }

    private string? Extra(string name)
    {
        if (_contract.Contract == ContractMode.Freeze)
        {
            throw Refusals.UnexpectedColumn(name, _contract);
        }

        if (_contract.Contract == ContractMode.Ignore)
        {
            _ignored.Add(name);
            return null;
        }

        var plain = Plain(name);
        var column = plain;
        for (var i = 2; !_taken.Add(column); i++)
        {
            column = FormattableString.Invariant($"{plain}_{i}");
        }

        _added.Add((name, column));
        return column;
    }
}
