namespace Tillhouse.Core;

/// <summary>
/// The stable name of one kind of error. Users search for it, scripts match on it, docs/errors.md explains it; it is never used for another meaning.
/// </summary>
/// <param name="Id">For example <c>T0101</c>. The first two digits are the area: see <see cref="ErrorCodes"/>.</param>
/// <param name="Title">What is wrong in general, in a few words, without the particulars of one occurrence.</param>
public sealed record ErrorCode(string Id, string Title)
{
    /// <inheritdoc/>
    public override string ToString() => Id;
}
