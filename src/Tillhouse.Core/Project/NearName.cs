namespace Tillhouse.Core.Project;

/// <summary>Finds what a person probably meant by a name that is not there.</summary>
public static class NearName
{
    /// <summary>The nearest of the names, or null when none is near: more than a third of the letters would have to change.</summary>
    public static string? Of(string name, IEnumerable<string> names)
    {
        string? best = null;
        var least = Math.Max(1, Math.Min(name.Length, 40) / 3) + 1;
        foreach (var candidate in names)
        {
            if (Math.Abs(candidate.Length - name.Length) >= least)
            {
                continue;
            }

            var distance = Distance(name, candidate);
            if (distance < least)
            {
                (best, least) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary><c>did you mean orders?</c>, or the whole list where no name is near.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="names">What could have been meant.</param>
    /// <param name="what">What the names are, for the list: <c>the keys here</c>.</param>
    public static string Help(string name, IEnumerable<string> names, string what)
    {
        var all = names.ToList();
        if (Of(name, all) is { } near)
        {
            return $"did you mean {near}?";
        }

        const int shown = 20;
        return all.Count == 0
            ? $"{what}: none"
            : $"{what}: {string.Join(", ", all.Take(shown))}{(all.Count > shown ? $" and {all.Count - shown} more" : "")}";
    }

    // The optimal string alignment distance, without regard to case: inserted, lost, changed and swapped letters count one each.
    private static int Distance(string left, string right)
    {
        var before = new int[right.Length + 1];
        var last = new int[right.Length + 1];
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var (a, b) = (char.ToLowerInvariant(left[i - 1]), char.ToLowerInvariant(right[j - 1]));
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (a == b ? 0 : 1));
                var swapped = i > 1 && j > 1 && a == char.ToLowerInvariant(right[j - 2]) && b == char.ToLowerInvariant(left[i - 2]);
                if (swapped)
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[right.Length];
    }
}
