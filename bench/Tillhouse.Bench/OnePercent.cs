using Tillhouse.DuckDb;

namespace Tillhouse.Bench;

/// <summary>Makes a further export of each source: 1 % of what a large shop has landed, half of it new and half changed.</summary>
internal static class OnePercent
{
    /// <summary>Writes a file for each source.</summary>
    /// <param name="landing">The landing folder of a shop of scale large, whose exports are plain CSV.</param>
    /// <param name="later">Gets a folder for each source.</param>
    public static int Write(string landing, string later)
    {
        foreach (var source in Directory.EnumerateDirectories(landing))
        {
            Directory.CreateDirectory(Path.Combine(later, Path.GetFileName(source)));
        }

        using var stream = typeof(OnePercent).Assembly.GetManifestResourceStream("one-percent.sql")!;
        using var reader = new StreamReader(stream);
        using var connection = new DuckDbConnection("Data Source=:memory:");
        connection.Open();
        connection.Execute(
            reader
                .ReadToEnd()
                .Replace("{landing}", Escape(landing), StringComparison.Ordinal)
                .Replace("{later}", Escape(later), StringComparison.Ordinal)
        );
        return 0;
    }

    private static string Escape(string path) => path.Replace("'", "''", StringComparison.Ordinal);
}
