using System.Text;

namespace Tillhouse.Core.Sql;

/// <summary>SQL that a person wrote, with its place in their file and its tokens. DuckDB counts places in bytes of UTF-8, editors in characters.</summary>
internal sealed class SqlText
{
    private readonly int _before;
    private readonly int[]? _characters;
    private List<SqlToken>? _tokens;
    private Dictionary<int, int>? _tokenAt;

    /// <param name="text">The SQL.</param>
    /// <param name="at">Where its first character stands.</param>
    /// <param name="before">What stands before it in the statement, and not in the file.</param>
    /// <param name="behind">What stands behind it in the statement.</param>
    public SqlText(string text, SourceLocation at, string before = "", string behind = "")
    {
        Text = before + text + behind;
        At = at;
        _before = before.Length;
        if (!Ascii.IsValid(Text))
        {
            _characters = CharactersByByte(Text);
        }
    }

    public string Text { get; }

    public SourceLocation At { get; }

    public IReadOnlyList<SqlToken> Tokens => _tokens ??= SqlLexer.Tokens(Text);

    /// <summary>The SQL without the semicolons that may end it.</summary>
    public string Statement
    {
        get
        {
            var last = Tokens.Count - 1;
            while (last >= 0 && Tokens[last].Text == ";")
            {
                last--;
            }

            return last < 0 ? "" : Text[..(Tokens[last].Start + Tokens[last].Text.Length)];
        }
    }

    /// <summary>The index of the character at a byte; the end for a byte behind it.</summary>
    public int CharacterAt(int position) =>
        _characters is null ? Math.Clamp(position, 0, Text.Length) : _characters[Math.Clamp(position, 0, _characters.Length - 1)];

    /// <summary>The place in the file of a code point, which is what DuckDB's scanner counts in syntax errors.</summary>
    public SourceLocation PlaceOfCodePoint(int position)
    {
        var character = 0;
        for (var left = position; left > 0 && character < Text.Length; left--)
        {
            character += character + 1 < Text.Length && char.IsSurrogatePair(Text, character) ? 2 : 1;
        }

        return PlaceOf(character);
    }

    /// <summary>The place in the file of a byte of the SQL.</summary>
    public SourceLocation PlaceOfByte(int position) => PlaceOf(CharacterAt(position));

    /// <summary>The place in the file of a character of the SQL.</summary>
    public SourceLocation PlaceOf(int character) => At.Behind(Text.AsSpan(_before, Math.Max(0, character - _before)));

    /// <summary>The index of the token that begins at a byte, or -1.</summary>
    public int TokenAt(int position)
    {
        if (_tokenAt is null)
        {
            _tokenAt = new Dictionary<int, int>(Tokens.Count);
            for (var i = 0; i < Tokens.Count; i++)
            {
                _tokenAt[Tokens[i].Start] = i;
            }
        }

        return _tokenAt.GetValueOrDefault(CharacterAt(position), -1);
    }

    private static int[] CharactersByByte(string text)
    {
        var map = new int[Encoding.UTF8.GetByteCount(text) + 1];
        var index = 0;
        for (var i = 0; i < text.Length; )
        {
            var width = i + 1 < text.Length && char.IsSurrogatePair(text, i) ? 2 : 1;
            var bytes = Encoding.UTF8.GetByteCount(text.AsSpan(i, width));
            map.AsSpan(index, bytes).Fill(i);
            index += bytes;
            i += width;
        }

        map[^1] = text.Length;
        return map;
    }
}
