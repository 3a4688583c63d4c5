using System.Text;

namespace Tillhouse.Delta.Snapshots;

/// <summary>The values of one partition column: a number a file, and each text once.</summary>
internal sealed class PartitionColumn(int capacity)
{
    private const int Absent = -1;
    private const int StackChars = 256;

    private readonly List<string?> values = [null];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private int[] codes = new int[capacity];
    private int count;

    /// <summary>Null also for the empty text (section 4).</summary>
    public string? this[int row] => codes[row] == Absent ? null : values[codes[row]];

    /// <summary>False where the action had no partition values at all: removes may lack them.</summary>
    public bool IsKnown(int row) => codes[row] != Absent;

    public void Add(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            Append(0);
            return;
        }

        var length = Encoding.UTF8.GetCharCount(value);
        var text = length <= StackChars ? stackalloc char[StackChars] : new char[length];
        Encoding.UTF8.GetChars(value, text);
        text = text[..length];
        var lookup = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        Append(lookup.TryGetValue(text, out var number) ? number : Number(text.ToString()));
    }

    public void Add(string? value) =>
        Append(
            string.IsNullOrEmpty(value) ? 0
            : numbers.TryGetValue(value, out var number) ? number
            : Number(value)
        );

    public void AddAbsent() => Append(Absent);

    public void Trim() => Array.Resize(ref codes, count);

    private int Number(string value)
    {
        values.Add(value);
        return numbers[value] = values.Count - 1;
    }

    private void Append(int code)
    {
        if (count == codes.Length)
        {
            Array.Resize(ref codes, Math.Max(4, count * 2));
        }

        codes[count++] = code;
    }
}
