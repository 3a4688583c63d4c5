using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Tillhouse.Core.Ingest;

/// <summary>Reads the texts of a workbook: runs of rich text are joined, the guides to their pronunciation left out.</summary>
internal static partial class XlsxTexts
{
    /// <summary>Reads the part of shared texts and closes it.</summary>
    public static IReadOnlyList<string> Read(XmlReader xml)
    {
        using (xml)
        {
            var texts = new List<string>();
            while (xml.Read())
            {
                if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "si")
                {
                    texts.Add(ReadItem(xml));
                }
            }

            return texts;
        }
    }

    /// <summary>Reads the text of the element that the reader stands on (<c>si</c>, <c>is</c>), up to its end.</summary>
    public static string ReadItem(XmlReader xml)
    {
        if (xml.IsEmptyElement)
        {
            return "";
        }

        var depth = xml.Depth;
        var text = "";
        StringBuilder? joined = null;
        xml.Read();
        while (xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "t")
            {
                var run = xml.ReadElementContentAsString();
                joined = text.Length > 0 ? (joined ?? new StringBuilder(text)).Append(run) : null;
                text = text.Length > 0 ? text : run;
            }
            else if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "rPh")
            {
                xml.Skip();
            }
            else
            {
                xml.Read();
            }
        }

        return Plain(joined?.ToString() ?? text);
    }

    /// <summary>A text without <c>_x000D_</c> and its like, which stand for characters that XML can't hold (ECMA-376 part 1, 22.9.2.19).</summary>
    public static string Plain(string text) =>
        text.Contains("_x", StringComparison.Ordinal)
            ? Escape()
                .Replace(
                    text,
                    m => ((char)int.Parse(m.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()
                )
            : text;

    [GeneratedRegex("_x([0-9A-Fa-f]{4})_")]
    private static partial Regex Escape();
}
