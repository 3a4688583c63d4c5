using System.Globalization;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Build;

/// <summary>
/// The expression that casts one column's text by its contract; NULL where the text does not fit. The guards in front of the casts keep out
/// what one engine would accept and another not, such as <c>1.5</c> as an integer (portable-sql.md).
/// </summary>
public static class ColumnCast
{
    /// <summary>The cast of <paramref name="text"/>, an expression that is trimmed and NULL where it is empty.</summary>
    public static string From(ColumnContract column, string text) =>
        column.Type switch
        {
            ColumnType.Text => text,
            ColumnType.BigInt => Integer(Number(column, text)),
            ColumnType.Decimal or ColumnType.Double => $"try_cast({Number(column, text)} as {TypedRows.TypeName(column.Type)})",
            ColumnType.Boolean => Boolean(text),
            ColumnType.Date => Date(column, text),
            ColumnType.Timestamp => Timestamp(column, text),
            _ => throw new InvalidOperationException($"No cast for {column.Type}."),
        };

    private static string Number(ColumnContract column, string text)
    {
        var stripped = column.Strip.Length > 0 ? $"translate({text}, {Quote.Text(column.Strip)}, '')" : text;
        return column.DecimalSeparator == '.'
            ? stripped
            : $"replace({stripped}, {Quote.Text(column.DecimalSeparator.ToString(CultureInfo.InvariantCulture))}, '.')";
    }

    private static string Integer(string text) =>
        $"case when regexp_full_match({text}, '[+-]?[0-9]+([.]0+)?') then try_cast({text} as bigint) end";

    private static string Boolean(string text) =>
        $"case when lower({text}) in ('true', 't', 'yes', 'y', '1') then true when lower({text}) in ('false', 'f', 'no', 'n', '0') then false end";

    private static string Date(ColumnContract column, string text) =>
        column.Formats.Count > 0
            ? $"cast({Parsed(column, text)} as date)"
            : $"case when {text} like '____-__-__' then try_cast({text} as date)"
                + $" when regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[ T]00:00(:00([.]0+)?)?Z?') then try_cast(left({text}, 10) as date) end";

    private static string Timestamp(ColumnContract column, string text)
    {
        if (column.Formats.Count > 0)
        {
            var parsed = Parsed(column, text);
            return HasOffset(column) ? $"make_timestamp(epoch_us({parsed}))" : FromZone(column, parsed);
        }

        // Nineteen characters are a local time; a Z says UTC. Everything else goes by way of TIMESTAMPTZ, which applies an offset.
        var local =
            $"case when {text} like '____-__-__' or {text} like '____-__-__ __:__%' or {text} like '____-__-__T__:__%' then {text} end";
        var naive = $"try_cast({local} as timestamp)";
        var offset = $"regexp_matches({text}, '[0-9][+-][0-9]{{2}}(:?[0-9]{{2}})?$') and length({text}) > 19";
        return $"case when length({text}) <= 19 then {FromZone(column, naive)} when right({text}, 1) = 'Z' then {naive}"
            + $" when {offset} then make_timestamp(epoch_us(try_cast({local} as timestamptz))) else {FromZone(column, naive)} end";
    }

    private static string Parsed(ColumnContract column, string text)
    {
        var formats = column.Formats.Select(f => Quote.Text(JavaPattern.ToStrptime(f) ?? f));
        return $"try_strptime({text}, [{string.Join(", ", formats)}])";
    }

    private static bool HasOffset(ColumnContract column) =>
        column.Formats.All(f => JavaPattern.ToStrptime(f)?.Contains("%z", StringComparison.Ordinal) == true);

    /// <summary>In the doubled hour of autumn DuckDB takes the later instant; the earlier one is ours, on every engine (formats.md).</summary>
    private static string FromZone(ColumnContract column, string local)
    {
        if (column.TimeZone is null or "UTC")
        {
            return local;
        }

        var zone = Quote.Text(column.TimeZone);
        var later = $"timezone({zone}, {local})";
        var earlier = $"({later} - interval '1 hour')";
        return $"make_timestamp(epoch_us(case when timezone({zone}, {earlier}) = {local} then {earlier} else {later} end))";
    }
}
