using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tillhouse.Core.Simulate.Faults;

/// <summary>Chance is a hash, as in the simulator's SQL: a draw depends on the seed and its own name and on nothing else.</summary>
internal sealed class Chance(long seed)
{
    private const int Whole = 1_000_000;

    /// <summary>A number from 0 to <paramref name="n"/> - 1.</summary>
    public int Pick(string draw, int n) => (int)(Draw(draw) % (uint)n);

    /// <summary>Whether a thing happens that happens with this share.</summary>
    public bool Falls(string draw, decimal share) => Pick(draw, Whole) < share * Whole;

    /// <summary>A whole number that is <paramref name="wanted"/> on average.</summary>
    public long Round(string draw, decimal wanted)
    {
        var least = decimal.Floor(wanted);
        return (long)least + (Falls(draw, wanted - least) ? 1 : 0);
    }

    /// <summary>The texts in an order of chance.</summary>
    public IReadOnlyList<string> Shuffle(string draw, IEnumerable<string> texts) => [.. texts.OrderBy(t => Draw($"{draw}/{t}"))];

    private uint Draw(string draw) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed}/{draw}"))));
}
