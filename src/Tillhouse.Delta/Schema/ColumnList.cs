using System.Text;

namespace Tillhouse.Delta.Schema;

/// <summary>Column lists in table properties: <c>a, b.c, `odd,name`.d</c>.</summary>
internal static class ColumnList
{
    /// <summary>The path of each column. A doubled backtick inside backticks is one.</summary>
    public static IEnumerable<IReadOnlyList<string>> Parse(string text)
    {
        var path = new List<string>();
        var part = new StringBuilder();
        var quoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : ',';
            if (c == '`' && i < text.Length)
            {
                if (quoted && i + 1 < text.Length && text[i + 1] == '`')
                {
                    part.Append('`');
                    i++;
                }
                else
                {
                    quoted = !quoted;
                }
            }
            else if (!quoted && c is '.' or ',')
            {
                if (part.Length > 0)
                {
                    path.Add(part.ToString());
                    part.Clear();
                }

                if (c == ',' && path.Count > 0)
                {
                    yield return path;
                    path = [];
                }
            }
            else if (quoted || !char.IsWhiteSpace(c))
            {
                part.Append(c);
            }
        }
    }
}
