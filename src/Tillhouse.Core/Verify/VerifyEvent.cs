using Tillhouse.Core.Project;

namespace Tillhouse.Core.Verify;

/// <summary>What a verification tells while it goes on.</summary>
public abstract record VerifyEvent
{
    private VerifyEvent() { }

    /// <summary>A table is being made from bronze.</summary>
    public sealed record Making(TableName Table) : VerifyEvent;

    /// <summary>It is made.</summary>
    public sealed record Made(TableName Table, TimeSpan Duration) : VerifyEvent;

    /// <summary>A table is being compared.</summary>
    public sealed record Comparing(TableName Table) : VerifyEvent;

    /// <summary>It is compared.</summary>
    public sealed record Compared(TableVerdict Verdict, TimeSpan Duration) : VerifyEvent;
}
