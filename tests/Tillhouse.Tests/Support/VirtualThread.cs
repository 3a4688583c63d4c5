namespace Tillhouse.Tests.Support;

/// <summary>
/// Runs asynchronous code on the caller's thread, one piece after the other, and lets the time jump ahead whenever all of it waits: with the same code and the
/// same seeds every run is the same.
/// </summary>
internal sealed class VirtualThread(VirtualTime time) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Call, object? State)> ready = new();

    public override void Post(SendOrPostCallback d, object? state) => ready.Enqueue((d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    /// <summary>Runs to the end of <paramref name="main"/>, and then of all that it left behind.</summary>
    public void Run(Func<Task> main)
    {
        var outside = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = main();
            while (Next())
            {
                // On to the next piece.
            }

            if (!task.IsCompleted)
            {
                throw new InvalidOperationException("everything waits, and nothing is to come");
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(outside);
        }
    }

    private bool Next()
    {
        if (!ready.TryDequeue(out var piece))
        {
            return time.MoveOn();
        }

        piece.Call(piece.State);
        return true;
    }
}
