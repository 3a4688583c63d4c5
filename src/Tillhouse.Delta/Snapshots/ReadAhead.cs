using System.Runtime.CompilerServices;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Snapshots;

/// <summary>Reads objects in order, many at a time once there are many: a store far away answers late, and even local files are opened by all cores.</summary>
internal static class ReadAhead
{
    private const int Width = 64;

    public static async IAsyncEnumerable<(string Key, byte[]? Content)> RunAsync(
        IObjectStore store,
        IEnumerable<string> keys,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var batch in keys.Chunk(Width))
        {
            if (batch.Length < Width)
            {
                foreach (var key in batch)
                {
                    yield return (key, await store.ReadAsync(key, cancellationToken));
                }

                break;
            }

            var contents = new byte[batch.Length][];
            await Parallel.ForAsync(
                0,
                batch.Length,
                new ParallelOptions { MaxDegreeOfParallelism = Width, CancellationToken = cancellationToken },
                async (i, token) => contents[i] = (await store.ReadAsync(batch[i], token))!
            );
            for (var i = 0; i < batch.Length; i++)
            {
                yield return (batch[i], contents[i]);
            }
        }
    }
}
