namespace Tillhouse.EndToEnd.Published;

/// <summary>
/// What <c>till demo</c> makes and says, run once by the published program; five days of it, which make the same tables as its thirty.
/// </summary>
public sealed class DemoLake(PublishedTill till) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly TempFolder _folder = new();
    private ToolResult? _demo;

    /// <summary>The demo's project folder.</summary>
    public string Project => _folder["demo"];

    /// <summary>Its lake.</summary>
    public string Lake => Path.Combine(Project, "lake");

    /// <summary>Runs the demo on first use and returns what it said.</summary>
    internal async Task<ToolResult> DemoAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _demo ??= (
                await till.RunAsync(_folder.Path, ["demo", "--days", "5", "--folder", Project], cancellationToken)
            ).ShouldSucceed();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _folder.Dispose();
        _gate.Dispose();
    }
}
