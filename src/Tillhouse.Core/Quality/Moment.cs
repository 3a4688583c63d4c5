using System.Globalization;

namespace Tillhouse.Core.Quality;

/// <summary>Times in the SQL of rules.</summary>
internal static class Moment
{
    /// <summary>A moment as models see times: UTC, without a zone.</summary>
    public static string Literal(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"timestamp '{time.UtcDateTime:yyyy-MM-dd HH:mm:ss}'");
}
