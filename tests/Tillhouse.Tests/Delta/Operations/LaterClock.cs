namespace Tillhouse.Tests.Delta.Operations;

/// <summary>A clock that is ahead of the files' times, so that files are old without waiting.</summary>
internal sealed class LaterClock(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
}
