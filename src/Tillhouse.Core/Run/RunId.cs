using System.Globalization;

namespace Tillhouse.Core.Run;

/// <summary>Names runs so that their names sort by time.</summary>
internal static class RunId
{
    /// <summary>The name of a run that begins at a time.</summary>
    public static string At(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'.'ffffff'Z'", CultureInfo.InvariantCulture);
}
