using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Quality;

/// <summary><c>not_null</c>: the column has a value.</summary>
internal static class NotNullRule
{
    /// <summary>A condition that is true for each row that fails.</summary>
    public static string Fails(CheckDefinition.NotNull check) => $"{Quote.Name(check.Column)} is null";
}
