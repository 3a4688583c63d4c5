using System.Globalization;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Quality;

/// <summary>The checks that look at one row at a time, as SQL conditions: they run in one pass over a table, or in the pass that writes it.</summary>
public static class RowRule
{
    /// <summary>A condition that is true for each row that fails and false, never NULL, for each that passes; null when the check needs the whole table.</summary>
    public static string? Fails(CheckDefinition check) =>
        check switch
        {
            CheckDefinition.NotNull c => $"{Quote.Name(c.Column)} is null",
            CheckDefinition.AcceptedValues c => Not(
                $"cast({Quote.Name(c.Column)} as varchar) in ({string.Join(", ", c.Values.Select(Quote.Text))})"
            ),
            CheckDefinition.Range c => Not(string.Join(" and ", Bounds(c))),
            CheckDefinition.Pattern c => Not($"regexp_matches({Quote.Name(c.Column)}, {Quote.Text(c.Expression)})"),
            CheckDefinition.Rule c => Not($"({c.Condition})"),
            _ => null,
        };

    /// <summary>A null says nothing about a rule: only <c>not_null</c> fails on it.</summary>
    private static string Not(string condition) => $"not coalesce({condition}, true)";

    private static IEnumerable<string> Bounds(CheckDefinition.Range check)
    {
        var column = Quote.Name(check.Column);
        if (check.Min is { } min)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{column} >= {min}");
        }

        if (check.Max is { } max)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{column} <= {max}");
        }

        if (check is { Min: null, Max: null })
        {
            yield return "true";
        }
    }
}
