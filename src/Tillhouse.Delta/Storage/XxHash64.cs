using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Tillhouse.Delta.Storage;

/// <summary>xxHash64 with seed 0, as <c>xxhsum -H64</c> prints it: finds a flipped bit at the speed of memory. It is no protection against people.</summary>
public static class XxHash64
{
    private const ulong Prime1 = 11400714785074694791;
    private const ulong Prime2 = 14029467366897019727;
    private const ulong Prime3 = 1609587929392839161;
    private const ulong Prime4 = 9650029242287828579;
    private const ulong Prime5 = 2870177450012600261;
    private const int Stripe = 32;
    private const int BufferSize = 1 << 18;

    /// <summary>The hash of all bytes of a stream: 16 hexadecimal digits in lower case.</summary>
    public static async Task<string> OfAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        var state = new State();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int filled;
            while (
                (filled = await stream.ReadAtLeastAsync(buffer.AsMemory(0, BufferSize), BufferSize, false, cancellationToken)) == BufferSize
            )
            {
                state.Add(buffer.AsSpan(0, BufferSize));
            }

            return state.Finish(buffer.AsSpan(0, filled));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The same of a local file that the system has in memory: faster read than another thread is woken.</summary>
    public static string OfFile(string path, CancellationToken cancellationToken = default)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var state = new State();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int filled;
            while ((filled = stream.ReadAtLeast(buffer.AsSpan(0, BufferSize), BufferSize, throwOnEndOfStream: false)) == BufferSize)
            {
                cancellationToken.ThrowIfCancellationRequested();
                state.Add(buffer.AsSpan(0, BufferSize));
            }

            return state.Finish(buffer.AsSpan(0, filled));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private sealed class State
    {
        private ulong a = unchecked(Prime1 + Prime2);
        private ulong b = Prime2;
        private ulong c;
        private ulong d = unchecked(0 - Prime1);
        private ulong length;

        /// <summary>Whole stripes.</summary>
        public void Add(ReadOnlySpan<byte> stripes)
        {
            length += (ulong)stripes.Length;
            var (v1, v2, v3, v4) = (a, b, c, d);
            for (; !stripes.IsEmpty; stripes = stripes[Stripe..])
            {
                v1 = Round(v1, BinaryPrimitives.ReadUInt64LittleEndian(stripes));
                v2 = Round(v2, BinaryPrimitives.ReadUInt64LittleEndian(stripes[8..]));
                v3 = Round(v3, BinaryPrimitives.ReadUInt64LittleEndian(stripes[16..]));
                v4 = Round(v4, BinaryPrimitives.ReadUInt64LittleEndian(stripes[24..]));
            }

            (a, b, c, d) = (v1, v2, v3, v4);
        }

        /// <summary>The rest, and the hash.</summary>
        public string Finish(ReadOnlySpan<byte> rest)
        {
            Add(rest[..(rest.Length / Stripe * Stripe)]);
            rest = rest[(rest.Length / Stripe * Stripe)..];
            unchecked
            {
                var hash = length < Stripe ? Prime5 : Merged();
                length += (ulong)rest.Length;
                hash += length;
                for (; rest.Length >= 8; rest = rest[8..])
                {
                    hash = (BitOperations.RotateLeft(hash ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest)), 27) * Prime1) + Prime4;
                }

                if (rest.Length >= 4)
                {
                    hash =
                        (BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime1), 23) * Prime2) + Prime3;
                    rest = rest[4..];
                }

                foreach (var last in rest)
                {
                    hash = BitOperations.RotateLeft(hash ^ (last * Prime5), 11) * Prime1;
                }

                hash = (hash ^ (hash >> 33)) * Prime2;
                hash = (hash ^ (hash >> 29)) * Prime3;
                return (hash ^ (hash >> 32)).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        private ulong Merged()
        {
            unchecked
            {
                var hash =
                    BitOperations.RotateLeft(a, 1)
                    + BitOperations.RotateLeft(b, 7)
                    + BitOperations.RotateLeft(c, 12)
                    + BitOperations.RotateLeft(d, 18);
                foreach (var lane in (ReadOnlySpan<ulong>)[a, b, c, d])
                {
                    hash = ((hash ^ Round(0, lane)) * Prime1) + Prime4;
                }

                return hash;
            }
        }

        private static ulong Round(ulong accumulator, ulong input) =>
            unchecked(BitOperations.RotateLeft(accumulator + (input * Prime2), 31) * Prime1);
    }
}
