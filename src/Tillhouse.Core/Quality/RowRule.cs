using Tillhouse.Core.Project;

namespace Tillhouse.Core.Quality;

/// <summary>The checks that look at one row at a time, as SQL conditions: they run in one pass over rows, or in the pass that writes them.</summary>
public static class RowRule
{
    /// <summary>A condition that is true for each row that fails and false, never NULL, for each that passes; null when the check needs the whole table.</summary>
    public static string? Fails(CheckDefinition check) =>
        check switch
        {
            CheckDefinition.NotNull c => NotNullRule.Fails(c),
            CheckDefinition.AcceptedValues c => Not(AcceptedValuesRule.Passes(c)),
            CheckDefinition.Range c => Not(RangeRule.Passes(c)),
            CheckDefinition.Pattern c => Not(PatternRule.Passes(c)),
            CheckDefinition.Rule c => Not($"({c.Condition})"),
            _ => null,
        };

    /// <summary>A null says nothing about a rule: only <c>not_null</c> fails on it.</summary>
    private static string Not(string passes) => $"not coalesce({passes}, true)";
}
