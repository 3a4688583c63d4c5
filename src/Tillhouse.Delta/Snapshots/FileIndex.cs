using System.Numerics;

namespace Tillhouse.Delta.Snapshots;

/// <summary>Finds the row of a key. It is made when it is asked first: who only reads a checkpoint never needs it.</summary>
internal sealed class FileIndex(Utf8Column keys)
{
    private readonly Lock gate = new();

    // A row's number plus one, at the place its hash says or the next free one behind; at most half full.
    private int[] slots = [];
    private int indexed;

    /// <summary>The newest row of a key, or -1.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        if (Volatile.Read(ref indexed) != keys.Count)
        {
            lock (gate)
            {
                Extend();
            }
        }

        return slots.Length == 0 ? -1 : slots[Slot(slots, key)] - 1;
    }

    private void Extend()
    {
        if (slots.Length < keys.Count * 2)
        {
            var larger = new int[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, keys.Count * 2))];
            Insert(larger, 0);
            slots = larger;
        }
        else
        {
            Insert(slots, indexed);
        }

        Volatile.Write(ref indexed, keys.Count);
    }

    private void Insert(int[] into, int from)
    {
        for (var row = from; row < keys.Count; row++)
        {
            into[Slot(into, keys[row])] = row + 1;
        }
    }

    private int Slot(int[] table, ReadOnlySpan<byte> key)
    {
        var hash = default(HashCode);
        hash.AddBytes(key);
        var slot = hash.ToHashCode() & (table.Length - 1);
        while (table[slot] != 0 && !keys[table[slot] - 1].SequenceEqual(key))
        {
            slot = (slot + 1) & (table.Length - 1);
        }

        return slot;
    }
}
