namespace Tillhouse.Delta.Storage;

/// <summary>Rules for keys, the same for all stores.</summary>
public static class ObjectKey
{
    /// <summary>Joins a folder (may be empty: the root) and a name.</summary>
    public static string Join(string folder, string name) =>
        folder.Length == 0 ? name
        : folder.EndsWith('/') ? folder + name
        : $"{folder}/{name}";

    /// <summary>Refuses keys that could leave the root: absolute ones, backslashes, empty, <c>.</c> and <c>..</c> segments.</summary>
    /// <exception cref="ArgumentException">The key is not one.</exception>
    public static void Validate(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (key.Contains('\0', StringComparison.Ordinal) || (OperatingSystem.IsWindows() && key.Contains('\\', StringComparison.Ordinal)))
        {
            throw new ArgumentException($"'{key}' is not a key", nameof(key));
        }

        foreach (var range in key.AsSpan().Split('/'))
        {
            if (key.AsSpan(range) is "" or "." or "..")
            {
                throw new ArgumentException($"'{key}' is not a key: it has an empty, '.' or '..' segment", nameof(key));
            }
        }
    }
}
