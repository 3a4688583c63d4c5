using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Quality;

/// <summary>Says for people what a rule that kept a row out asks for, as the rule was when it did.</summary>
internal static class RuleReasons
{
    /// <summary>An expression of the reasons of a row.</summary>
    /// <param name="rules">An expression of the names of the rules that it breaks, with <c>;</c> between them.</param>
    /// <param name="model">The model that has the rules.</param>
    /// <param name="source">The source that the model reads.</param>
    public static string Sql(string rules, ModelDefinition model, SourceContract source)
    {
        var known = Of(model, source).DistinctBy(r => r.Rule).ToList();
        var names = string.Join(", ", known.Select(r => Quote.Text(r.Rule)));
        var reasons = string.Join(", ", known.Select(r => Quote.Text(r.Reason)));
        return $"array_to_string(list_transform(string_split({rules}, ';'), lambda r: coalesce(map([{names}]::varchar[], [{reasons}]::varchar[])[r], r)), '; ')";
    }

    private static IEnumerable<(string Rule, string Reason)> Of(ModelDefinition model, SourceContract source)
    {
        foreach (var column in source.Columns)
        {
            yield return ($"type:{column.Name}", $"{column.Name} does not fit its type");
            yield return ($"required:{column.Name}", $"{column.Name} is required and missing");
        }

        var checks = model.Checks.Where(c => c.OnFail is OnFail.Quarantine).ToList();
        foreach (var check in checks)
        {
            yield return (check.Name, check.Description.Length > 0 ? check.Description : Asks(check));
        }

        foreach (var key in model.Key.Select(k => (Rule: $"not_null:{k}", Column: k)).Where(k => !checks.Exists(c => c.Name == k.Rule)))
        {
            yield return (key.Rule, $"{key.Column} is the key and missing");
        }
    }

    private static string Asks(CheckDefinition check) =>
        check switch
        {
            CheckDefinition.NotNull c => $"{c.Column} is missing",
            CheckDefinition.AcceptedValues c => $"{c.Column} is none of {string.Join(", ", c.Values)}",
            CheckDefinition.Range { Min: { } min, Max: { } max } c => FormattableString.Invariant(
                $"{c.Column} is not between {min} and {max}"
            ),
            CheckDefinition.Range { Min: { } min } c => FormattableString.Invariant($"{c.Column} is below {min}"),
            CheckDefinition.Range c => FormattableString.Invariant($"{c.Column} is above {c.Max}"),
            CheckDefinition.Pattern c => $"{c.Column} does not match {c.Expression}",
            CheckDefinition.Rule c => $"not so: {c.Condition.ReplaceLineEndings(" ")}",
            _ => check.Name,
        };
}
