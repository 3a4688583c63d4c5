namespace Tillhouse.Delta;

/// <summary>The stable name of one kind of error of a Delta table. Never used for another meaning.</summary>
/// <param name="Id">For example <c>T0601</c>.</param>
/// <param name="Title">What is wrong in general, in a few words.</param>
public sealed record DeltaErrorCode(string Id, string Title)
{
    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>A Delta table or its store cannot do what was asked.</summary>
/// <param name="code">Which error this is.</param>
/// <param name="message">What is wrong with this occurrence, in one sentence without a full stop.</param>
/// <param name="help">What to do about it.</param>
/// <param name="inner">The cause, when another library found it.</param>
public sealed class DeltaException(DeltaErrorCode code, string message, string help, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Which error this is.</summary>
    public DeltaErrorCode Code { get; } = code;

    /// <summary>What to do about it.</summary>
    public string Help { get; } = help;

    /// <summary><c>error T0601: message</c>, then <c>help: …</c> on a line of its own.</summary>
    public string Describe() => $"error {Code.Id}: {Message}\n  help: {Help}";
}
