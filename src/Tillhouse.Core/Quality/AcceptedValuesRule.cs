using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Quality;

/// <summary><c>accepted_values</c>: the value's text is one of a list.</summary>
internal static class AcceptedValuesRule
{
    /// <summary>A condition that is true for each row that passes, and NULL for a null.</summary>
    public static string Passes(CheckDefinition.AcceptedValues check) =>
        $"cast({Quote.Name(check.Column)} as varchar) in ({string.Join(", ", check.Values.Select(Quote.Text))})";
}
