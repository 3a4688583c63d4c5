namespace Tillhouse.Tests.Support;

/// <summary>A clock that moves only when it is told to. What waits on it is woken in the order of its times, and at one time in the order it came.</summary>
public sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private readonly PriorityQueue<Timer, (DateTimeOffset, long)> timers = new();
    private long count;

    public DateTimeOffset Now { get; set; } = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(callback, state);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            timers.Enqueue(timer, (Now + dueTime, count++));
        }

        return timer;
    }

    /// <summary>Goes on to the time of the next timer and fires it; false when there is none.</summary>
    public bool MoveOn()
    {
        if (!timers.TryDequeue(out var timer, out var due))
        {
            return false;
        }

        Now = due.Item1 > Now ? due.Item1 : Now;
        timer.Fire();
        return true;
    }

    /// <summary>Fires once: nothing that is tested here needs a period.</summary>
    private sealed class Timer(TimerCallback callback, object? state) : ITimer
    {
        private bool over;

        public void Fire()
        {
            if (!over)
            {
                over = true;
                callback(state);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => over = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
