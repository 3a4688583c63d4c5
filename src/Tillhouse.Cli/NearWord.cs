namespace Tillhouse.Cli;

/// <summary>Finds the word that was probably meant.</summary>
internal static class NearWord
{
    /// <summary>The known word with the fewest changes from the typed one, or null when none is near: at most a third of its letters.</summary>
    public static string? Find(string typed, IEnumerable<string> known)
    {
        var best = known
            .Select(word => (Word: word, Distance: Distance(typed, word)))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Word, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Word is not null && best.Distance <= Math.Max(1, (Math.Max(typed.Length, best.Word.Length) + 1) / 3) ? best.Word : null;
    }

    /// <summary>Letters added, left out, changed or swapped with their neighbour (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                var change = a[i - 1] == b[j - 1] ? 0 : 1;
                table[i, j] = Math.Min(Math.Min(table[i - 1, j] + 1, table[i, j - 1] + 1), table[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[a.Length, b.Length];
    }
}
