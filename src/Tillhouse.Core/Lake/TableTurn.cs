namespace Tillhouse.Core.Lake;

/// <summary>Lets the builds of one process write to a table one after the other.</summary>
internal sealed class TableTurn : IDisposable
{
    private readonly SemaphoreSlim free = new(1, 1);

    /// <summary>Waits until nobody else has the turn.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation).ConfigureAwait(false);
        return this;
    }

    /// <summary>Ends the turn.</summary>
    public void Dispose() => free.Release();
}
