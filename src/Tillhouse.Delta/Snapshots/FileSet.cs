using System.Collections;

namespace Tillhouse.Delta.Snapshots;

/// <summary>
/// An unchanging map of files that a refresh copies only in small part: a large base that snapshots share and the few entries that changed since. When these
/// grow past a quarter of the base they are merged, so that n commits cost in the order of n.
/// </summary>
internal sealed class FileSet<T> : IEnumerable<T>
    where T : class
{
    private readonly Dictionary<FileKey, T> shared;
    private readonly Dictionary<FileKey, T?> changed;

    public static FileSet<T> Empty { get; } = new([], [], 0);

    private FileSet(Dictionary<FileKey, T> shared, Dictionary<FileKey, T?> changed, int count)
    {
        this.shared = shared;
        this.changed = changed;
        Count = count;
    }

    public int Count { get; }

    public T? Find(FileKey key) => changed.TryGetValue(key, out var value) ? value : shared.GetValueOrDefault(key);

    public Builder ToBuilder() => new(this);

    public IEnumerator<T> GetEnumerator()
    {
        foreach (var (key, value) in shared)
        {
            if (changed.Count == 0 || !changed.ContainsKey(key))
            {
                yield return value;
            }
        }

        foreach (var value in changed.Values)
        {
            if (value is not null)
            {
                yield return value;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Takes changes for the next set; the one it came from stays as it is.</summary>
    public sealed class Builder(FileSet<T> from)
    {
        private readonly Dictionary<FileKey, T> shared = from.shared;
        private readonly Dictionary<FileKey, T?> changed = new(from.changed);

        // A first build writes straight into a base of its own.
        private readonly Dictionary<FileKey, T>? own = from.Count == 0 && from.shared.Count == 0 ? [] : null;

        private int count = from.Count;

        public T? Find(FileKey key) =>
            own is not null ? own.GetValueOrDefault(key)
            : changed.TryGetValue(key, out var value) ? value
            : shared.GetValueOrDefault(key);

        public void Set(FileKey key, T value)
        {
            if (own is not null)
            {
                own[key] = value;
                return;
            }

            count += Find(key) is null ? 1 : 0;
            changed[key] = value;
        }

        public void Remove(FileKey key)
        {
            if (own is not null)
            {
                own.Remove(key);
            }
            else if (Find(key) is not null)
            {
                count--;
                if (shared.ContainsKey(key))
                {
                    changed[key] = null;
                }
                else
                {
                    changed.Remove(key);
                }
            }
        }

        public FileSet<T> Build()
        {
            if (own is not null)
            {
                return new(own, [], own.Count);
            }

            if (changed.Count <= Math.Max(64, shared.Count / 4))
            {
                return new(shared, changed, count);
            }

            var merged = new Dictionary<FileKey, T>(count);
            foreach (var (key, value) in shared)
            {
                if (!changed.ContainsKey(key))
                {
                    merged.Add(key, value);
                }
            }

            foreach (var (key, value) in changed)
            {
                if (value is not null)
                {
                    merged.Add(key, value);
                }
            }

            return new(merged, [], merged.Count);
        }
    }
}
