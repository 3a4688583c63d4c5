namespace Tillhouse.Core;

/// <summary>An error for a person: a stable code, a place, what is wrong and what to do about it.</summary>
/// <param name="code">Which error this is.</param>
/// <param name="message">What is wrong with this occurrence, in one sentence without a full stop.</param>
/// <param name="help">What to do: printed behind <c>help:</c>.</param>
/// <param name="at">Where, when there is a file to point at.</param>
/// <param name="inner">The cause, when another library found it.</param>
public abstract class TillhouseException(ErrorCode code, string message, string help, SourceLocation? at, Exception? inner)
    : Exception(message, inner)
{
    /// <summary>Which error this is.</summary>
    public ErrorCode Code { get; } = code;

    /// <summary>What to do about it.</summary>
    public string Help { get; } = help;

    /// <summary>Where it is, or null when no file is to blame.</summary>
    public SourceLocation? At { get; } = at;

    /// <summary><c>file:line:column: error T0103: message</c>, then <c>help: …</c> on a line of its own.</summary>
    public string Describe() => (At is { } at ? $"{at}: " : "") + $"error {Code.Id}: {Message}\n  help: {Help}";
}

/// <summary>Trying again changes nothing: a person must mend something first.</summary>
/// <inheritdoc/>
public sealed class TerminalException(ErrorCode code, string message, string help, SourceLocation? at = null, Exception? inner = null)
    : TillhouseException(code, message, help, at, inner);

/// <summary>Trying again may help: the network, a lock, a busy server.</summary>
/// <inheritdoc/>
public sealed class TransientException(ErrorCode code, string message, string help, SourceLocation? at = null, Exception? inner = null)
    : TillhouseException(code, message, help, at, inner);

/// <summary>Several errors found in one pass, so that a user mends them all at once.</summary>
/// <param name="errors">At least one, in the order of the files.</param>
public sealed class TillhouseErrors(IReadOnlyList<TillhouseException> errors)
    : Exception(string.Join("\n", errors.Select(e => e.Describe())))
{
    /// <summary>The errors, in the order of the files.</summary>
    public IReadOnlyList<TillhouseException> Errors { get; } = errors;
}
