using System.Text.Json;

namespace Tillhouse.Delta.Actions;

/// <summary>The lines of a commit, without blank ones (section 1).</summary>
/// <param name="content">The whole file.</param>
/// <param name="file">Its key, for the error.</param>
internal ref struct CommitLines(ReadOnlySpan<byte> content, string file)
{
    private ReadOnlySpan<byte> rest = content.StartsWith("\uFEFF"u8) ? content[3..] : content;
    private int number;

    public ReadOnlySpan<byte> Current { get; private set; }

    public bool MoveNext()
    {
        while (!rest.IsEmpty)
        {
            number++;
            var end = rest.IndexOf((byte)'\n');
            Current = (end < 0 ? rest : rest[..end]).Trim(" \t\r"u8);
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (!Current.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The action of the line; null for one that is not known or not asked for.</summary>
    /// <param name="onlyState">Leaves out commitInfo and cdc.</param>
    /// <exception cref="DeltaException">T0604 when the line is not an action.</exception>
    public readonly DeltaAction? Read(bool onlyState)
    {
        try
        {
            return ActionReader.ReadLine(Current, onlyState);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new DeltaException(
                DeltaErrors.CorruptLog,
                FormattableString.Invariant($"line {number} of {file} is not an action: {e.Message}"),
                "another program wrote it or it was cut off; restore the file, or delete it if it is the newest commit and its writer has gone",
                e
            );
        }
    }
}
