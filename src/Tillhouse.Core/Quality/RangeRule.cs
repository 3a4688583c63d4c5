using System.Globalization;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Quality;

/// <summary><c>range</c>: a number lies between two bounds, both included.</summary>
internal static class RangeRule
{
    /// <summary>A condition that is true for each row that passes, and NULL for a null.</summary>
    public static string Passes(CheckDefinition.Range check)
    {
        var column = Quote.Name(check.Column);
        var least = check.Min is { } min ? string.Create(CultureInfo.InvariantCulture, $"{column} >= {min}") : "true";
        var most = check.Max is { } max ? string.Create(CultureInfo.InvariantCulture, $"{column} <= {max}") : "true";
        return $"{least} and {most}";
    }
}
