using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace Tillhouse.Core.Ingest;

/// <summary>What a number in a cell means.</summary>
internal enum NumberMeaning
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>A day, perhaps with a time: days since 1900 or 1904.</summary>
    Date,

    /// <summary>A time of the day.</summary>
    Time,

    /// <summary>A span of time, counted in days: formats like <c>[h]:mm</c>.</summary>
    Span,
}

/// <summary>Reads the number formats of a workbook (ECMA-376 part 1, 18.8.30 and 18.8.31): only they tell a date from a number.</summary>
internal static partial class XlsxFormats
{
    /// <summary>Reads the part of styles and closes it: a meaning for each cell format, in its order.</summary>
    public static IReadOnlyList<NumberMeaning> Read(XmlReader xml)
    {
        using (xml)
        {
            var own = new Dictionary<int, NumberMeaning>();
            var formats = new List<NumberMeaning>();
            var inCellFormats = false;
            while (xml.Read())
            {
                inCellFormats = xml.LocalName == "cellXfs" ? xml.NodeType == XmlNodeType.Element : inCellFormats;
                if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "numFmt")
                {
                    own[Number(xml.GetAttribute("numFmtId"))] = Of(xml.GetAttribute("formatCode") ?? "");
                }
                else if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "xf" && inCellFormats)
                {
                    var id = Number(xml.GetAttribute("numFmtId"));
                    formats.Add(own.TryGetValue(id, out var meaning) ? meaning : OfBuiltIn(id));
                }
            }

            return formats;
        }
    }

    /// <summary>The meaning of a format that the workbook writes out. Its first part with anything in it tells.</summary>
    public static NumberMeaning Of(string code)
    {
        var bare = NotFormat().Replace(code, "");
        if (Elapsed().IsMatch(bare))
        {
            return NumberMeaning.Span;
        }

        var part = Brackets().Replace(bare, "").Split(';').FirstOrDefault(p => p.Length > 0) ?? "";
        part = Fraction().Replace(part.Replace("General", "", StringComparison.OrdinalIgnoreCase), "");
        return part.AsSpan().ContainsAny("0#?") ? NumberMeaning.Number
            : part.AsSpan().ContainsAny("dDyY") ? NumberMeaning.Date
            : part.AsSpan().ContainsAny("hHsS") ? NumberMeaning.Time
            : part.AsSpan().ContainsAny("mM") ? NumberMeaning.Date
            : NumberMeaning.Number;
    }

    private static NumberMeaning OfBuiltIn(int id) =>
        id switch
        {
            18 or 19 or 20 or 21 or 32 or 33 or 45 or 47 => NumberMeaning.Time,
            46 => NumberMeaning.Span,
            (>= 14 and <= 36 and not (>= 23 and <= 26)) or (>= 50 and <= 58) => NumberMeaning.Date,
            _ => NumberMeaning.Number,
        };

    private static int Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>What a format shows as it stands: texts in quotes, single characters behind a backslash, paddings.</summary>
    [GeneratedRegex("\"[^\"]*\"?|[\\\\_*].")]
    private static partial Regex NotFormat();

    [GeneratedRegex(@"\[(h+|m+|s+)\]", RegexOptions.IgnoreCase)]
    private static partial Regex Elapsed();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"(?<=[sS])\.0+")]
    private static partial Regex Fraction();
}
