using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tillhouse.Core.Project.Format;

/// <summary>The forms of texts in project files.</summary>
internal static class Forms
{
    public static readonly TextForm Name = new("a name in lower snake case", "^[a-z][a-z0-9_]{0,62}$", IsName);

    // Bronze adds columns that begin with an underscore, and models may key on them.
    public static readonly TextForm Column = new("the name of a column", "^[a-z_][a-z0-9_]{0,62}$", text => IsName(text.TrimStart('_')));

    public static readonly TextForm Table = new(
        "a table as layer.table",
        "^(bronze|silver|gold)\\.[a-z][a-z0-9_]{0,62}$",
        text => TableName.TryParse(text, out var table) && IsName(table.Name)
    );

    public static readonly TextForm TableColumn = new(
        "a column as layer.table.column",
        "^(bronze|silver|gold)\\.[a-z][a-z0-9_]{0,62}\\.[a-z_][a-z0-9_]{0,62}$",
        text => TryTableColumn(text, out _, out _)
    );

    public static readonly TextForm Type = new(
        "a type: string, bigint, decimal(p,s), date, timestamp, boolean or double",
        "^(string|bigint|date|timestamp|boolean|double|decimal\\( *[0-9]{1,2} *(, *[0-9]{1,2} *)?\\))$",
        text => ColumnType.TryParse(text, out _)
    );

    public static readonly TextForm Character = new("one character", "^.$", text => text.Length == 1);

    public static readonly TextForm Size = new(
        "a size such as 4GiB",
        "^[0-9]+(\\.[0-9]+)? ?(B|[KMGT]i?B)$",
        text => ByteSize.TryParse(text, out _)
    );

    public static readonly TextForm Share = new(
        "a share such as 98 %",
        "^([0-9]+(\\.[0-9]+)? ?%|0(\\.[0-9]+)?|1(\\.0+)?)$",
        text => TryShare(text, out _)
    );

    public static readonly TextForm Duration = new(
        "a time such as 26 hours",
        "^[1-9][0-9]{0,4} ?(minutes?|hours?|days?)$",
        text => TryDuration(text, out _)
    );

    public static readonly TextForm Days = new(
        "a number of days such as 14 days",
        "^[1-9][0-9]{0,2} ?days?$",
        text => TryDuration(text, out var time) && time.TotalDays is >= 1 and < 1000 && text.Contains("day", StringComparison.Ordinal)
    );

    public static readonly TextForm Factor = new(
        "a number that is not negative",
        "^[0-9]+(\\.[0-9]+)?$",
        text => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)
    );

    public static readonly TextForm TableOrColumn = new(
        "a table as layer.table, or a column as layer.table.column",
        "^(bronze|silver|gold)\\.[a-z][a-z0-9_]{0,62}(\\.[a-z_][a-z0-9_]{0,62})?$",
        text => Table.Accepts(text) || TableColumn.Accepts(text)
    );

    public static readonly TextForm Currency = new(
        "a currency by ISO 4217, such as EUR",
        "^[A-Z]{3}$",
        text => text.Length == 3 && text.All(char.IsAsciiLetterUpper)
    );

    public static readonly TextForm Zone = new(
        "a time zone by its IANA name, such as Europe/Berlin",
        "^[A-Za-z0-9_+/-]+$",
        text => text == "UTC" || TimeZoneInfo.TryFindSystemTimeZoneById(text, out _)
    );

    public static readonly TextForm DatePattern = new(
        "a Java date pattern such as yyyy-MM-dd",
        "^([^A-Za-z']|[GuyMLdDHhKkmsSnaEeXxZz]|'[^']*')+$",
        IsDatePattern
    );

    public static readonly TextForm NotEmpty = new("a text that is not empty", "\\S", text => !string.IsNullOrWhiteSpace(text));

    public static bool TryTableColumn(string text, [NotNullWhen(true)] out TableName? table, out string column)
    {
        var dot = text.LastIndexOf('.');
        column = text[(dot + 1)..];
        table = null;
        return dot > 0 && Column.Accepts(column) && TableName.TryParse(text[..dot], out table) && IsName(table.Name);
    }

    /// <summary><c>26 hours</c> as a span of time.</summary>
    public static bool TryDuration(string text, out TimeSpan time)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var number = digits is > 0 and <= 5 ? int.Parse(text.AsSpan(0, digits), CultureInfo.InvariantCulture) : 0;
        time = text[Math.Max(0, digits)..].Trim() switch
        {
            "minute" or "minutes" => TimeSpan.FromMinutes(number),
            "hour" or "hours" => TimeSpan.FromHours(number),
            "day" or "days" => TimeSpan.FromDays(number),
            _ => TimeSpan.Zero,
        };
        return time > TimeSpan.Zero;
    }

    /// <summary><c>98 %</c> or <c>0.98</c> as 0.98.</summary>
    public static bool TryShare(string text, out decimal share)
    {
        var percent = text.EndsWith('%');
        var number = percent ? text[..^1].TrimEnd() : text;
        var read = decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out share);
        share = percent ? share / 100 : share;
        return read && share is >= 0 and <= 1;
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and < 64
        && char.IsAsciiLetterLower(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    private static bool IsDatePattern(string text)
    {
        var quoted = false;
        foreach (var c in text)
        {
            if (c == '\'')
            {
                quoted = !quoted;
            }
            else if (!quoted && char.IsAsciiLetter(c) && !"GuyMLdDHhKkmsSnaEeXxZz".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return text.Length > 0 && !quoted;
    }
}
