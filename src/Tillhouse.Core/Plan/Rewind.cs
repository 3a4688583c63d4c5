using System.Globalization;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Plan;

/// <summary>
/// History that is made anew from a moment: the versions of a <c>build: scd2</c> table that were valid after it are computed from bronze again, and those that
/// had ended by then stay untouched.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="From">The moment, in UTC.</param>
public sealed record Rewind(TableName Table, DateTime From)
{
    /// <summary>Reads what somebody asks for.</summary>
    /// <param name="graph">The project's models.</param>
    /// <param name="word">The table, with or without its layer.</param>
    /// <param name="from">A date, or a date and a time of day, in UTC.</param>
    /// <exception cref="TerminalException">T0710: there is no such table, it keeps no history, or the date is none.</exception>
    public static Rewind Of(ModelGraph graph, string word, string from)
    {
        var histories = graph.Order.Where(t => graph.Project.Models[t].Build is BuildKind.Scd2).ToList();
        var found = histories.FindAll(t => t.ToString() == word || t.Name == word);
        if (found.Count != 1)
        {
            throw new TerminalException(
                ErrorCodes.NoHistory,
                $"'{word}' is no table that keeps history",
                histories.Count == 0
                    ? "no model of this project has build: scd2"
                    : NearName.Help(word, histories.Select(t => t.ToString()), "there are")
            );
        }

        return DateTime.TryParseExact(
            from,
            ["yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var moment
        )
            ? new Rewind(found[0], moment)
            : throw new TerminalException(
                ErrorCodes.NoHistory,
                $"'{from}' is no date",
                "write it as 2026-03-01, or 2026-03-01 06:00:00 (UTC)"
            );
    }
}
