using System.Runtime.InteropServices;

namespace Tillhouse.DuckDb.Internal;

/// <summary>
/// duckdb_database. In one process all connections to a file share one instance, because a second instance of the same file would
/// write over the first; each in-memory database is its own. The instance closes with the last handle that uses it.
/// </summary>
internal sealed class DatabaseHandle : SafeHandle
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, Shared> Open = new(StringComparer.Ordinal);
    private readonly string? _key;

    private DatabaseHandle(nint value, string? key)
        : base(0, ownsHandle: true)
    {
        _key = key;
        SetHandle(value);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Opens the database at <paramref name="path"/> or joins the instance that this process has open already.</summary>
    public static DatabaseHandle Acquire(string path, IReadOnlyDictionary<string, string> settings)
    {
        if (path is ":memory:")
        {
            return new DatabaseHandle(OpenNative(path, settings), null);
        }

        var key = Path.GetFullPath(path);
        lock (Gate)
        {
            if (!Open.TryGetValue(key, out var shared))
            {
                shared = new Shared(OpenNative(path, settings), settings);
                Open.Add(key, shared);
            }
            else if (!SameSettings(shared.Settings, settings))
            {
                throw new InvalidOperationException(
                    $"The database '{path}' is open in this process with other settings; use the same connection string or Duplicate()."
                );
            }

            shared.Users++;
            return new DatabaseHandle(shared.Value, key);
        }
    }

    protected override bool ReleaseHandle()
    {
        var value = handle;
        if (_key is null)
        {
            NativeMethods.duckdb_close(ref value);
            return true;
        }

        // Closing happens under the lock: a new Acquire of the same file has to wait until the old instance has let go of it.
        lock (Gate)
        {
            var shared = Open[_key];
            if (--shared.Users == 0)
            {
                Open.Remove(_key);
                NativeMethods.duckdb_close(ref value);
            }
        }

        return true;
    }

    private static bool SameSettings(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static unsafe nint OpenNative(string path, IReadOnlyDictionary<string, string> settings)
    {
        if (NativeMethods.duckdb_create_config(out var config) != 0)
        {
            NativeMethods.duckdb_destroy_config(ref config);
            throw new DuckDbException(DuckDbErrorClass.OutOfMemory, "DuckDB could not create its configuration.");
        }

        try
        {
            foreach (var (name, value) in settings)
            {
                if (NativeMethods.duckdb_set_config(config, name, value) != 0)
                {
                    throw new DuckDbException(DuckDbErrorClass.Settings, $"DuckDB refuses the setting {name}={value}.");
                }
            }

            if (NativeMethods.duckdb_open_ext(path, out var database, config, out var error) != 0)
            {
                throw ErrorText.ToException(NativeText.Owned((byte*)error) ?? $"DuckDB could not open '{path}'.", null);
            }

            return database;
        }
        finally
        {
            NativeMethods.duckdb_destroy_config(ref config);
        }
    }

    private sealed class Shared(nint value, IReadOnlyDictionary<string, string> settings)
    {
        public nint Value { get; } = value;

        public IReadOnlyDictionary<string, string> Settings { get; } = settings;

        public int Users { get; set; }
    }
}
