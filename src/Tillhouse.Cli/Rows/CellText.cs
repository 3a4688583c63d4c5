using System.Globalization;
using System.Text;
using Spectre.Console.Rendering;

namespace Tillhouse.Cli.Rows;

/// <summary>Text in a cell of a table: how wide a terminal draws it, and how it is cut.</summary>
internal static class CellText
{
    /// <summary>Columns on a terminal: 2 for wide East Asian characters and emoji, 0 for marks that combine.</summary>
    public static int Width(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.Length;
        }

        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Width(rune);
        }

        return width;
    }

    /// <summary>The text with line ends and control characters made visible: data must never move the cursor or colour the screen.</summary>
    public static string Printable(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            shown.Append(
                c switch
                {
                    < ' ' => (char)('\u2400' + c),
                    '\u007f' => '\u2421',
                    _ when char.IsControl(c) => '\ufffd',
                    _ => c,
                }
            );
        }

        return shown.ToString();
    }

    /// <summary>At most so many columns, with … where something is missing.</summary>
    public static string Cut(string text, int width)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        var kept = new StringBuilder();
        var used = 1;
        foreach (var rune in text.EnumerateRunes())
        {
            used += Width(rune);
            if (used > width)
            {
                break;
            }

            kept.Append(rune.ToString());
        }

        return kept.Append('…').ToString();
    }

    private static int Width(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            ? 0
            : new Segment(rune.ToString()).CellCount();
}
