namespace Tillhouse.EndToEnd.Support;

/// <summary>A clock that shows one moment, so that two runs of the same day write the same times.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => now;
}
