using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Quality;

/// <summary><c>pattern</c>: a regular expression (RE2) finds something in the text.</summary>
internal static class PatternRule
{
    /// <summary>A condition that is true for each row that passes, and NULL for a null.</summary>
    public static string Passes(CheckDefinition.Pattern check) =>
        $"regexp_matches({Quote.Name(check.Column)}, {Quote.Text(check.Expression)})";
}
