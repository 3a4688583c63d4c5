using System.Text.RegularExpressions;
using Tillhouse.Delta;
using Tillhouse.EndToEnd.Spark;

namespace Tillhouse.EndToEnd.Compatibility;

/// <summary>What came of a cell.</summary>
/// <param name="Failure">What went wrong, in full; null when all held.</param>
internal sealed partial record Outcome(string? Failure)
{
    /// <summary>All held.</summary>
    public static readonly Outcome Passed = new((string?)null);

    /// <summary>Runs a cell; whatever is thrown is its failure.</summary>
    public static async Task<Outcome> OfAsync(Func<Task<string?>> cell, CancellationToken cancellationToken)
    {
        try
        {
            return new Outcome(await cell());
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new Outcome(e is DeltaException or SparkException or NotSupportedException ? e.Message : e.ToString());
        }
    }

    /// <summary>The failure in one line, without what differs from run to run.</summary>
    public string Short
    {
        get
        {
            var line = Changing().Replace(Failure?.Split('\n')[0] ?? "", "…");
            return line.Length <= 200 ? line : line[..200] + "…";
        }
    }

    // Folders of the run, ids, and Java's line numbers.
    [GeneratedRegex(@"(file:)?/[^\s'`]*tillhouse-e2e-[^\s'`]*|[0-9a-f]{8}-[0-9a-f-]{27}|\(\w+[.](scala|java):\d+\)")]
    private static partial Regex Changing();
}
