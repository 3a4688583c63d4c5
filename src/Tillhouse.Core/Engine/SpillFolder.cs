namespace Tillhouse.Core.Engine;

/// <summary>
/// A folder for what does not fit into memory. A file in it is locked as long as its process lives, however that ends, so that the folders of processes that
/// were killed can be told from those of others that run now.
/// </summary>
internal sealed class SpillFolder : IDisposable
{
    private const string Prefix = "tillhouse-";
    private const string LockName = "in-use";
    private const int MostTries = 10;
    private readonly string path;
    private readonly FileStream held;

    private SpillFolder(string path, FileStream held)
    {
        this.path = path;
        this.held = held;
    }

    /// <summary>A path that no other process uses, in the machine's folder for temporary files.</summary>
    public static string NewPath() => Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");

    /// <summary>Makes the folder, and removes those beside it whose processes are gone.</summary>
    public static SpillFolder Create(string path)
    {
        if (Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal))
        {
            RemoveAbandoned(Path.GetDirectoryName(path)!);
        }

        for (var tries = 1; ; tries++)
        {
            try
            {
                Directory.CreateDirectory(path);
                return new SpillFolder(path, Lock(path, FileMode.OpenOrCreate));
            }
            catch (IOException) when (tries < MostTries)
            {
                // Another process has looked at the lock in the moment between its making and its locking, and took the folder for abandoned.
            }
        }
    }

    /// <summary>Removes the folder.</summary>
    public void Dispose()
    {
        held.Dispose();
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process that starts just now has found it unlocked, and removes it.
        }
    }

    /// <summary>A folder without its lock file is not looked at: it may be one that is being made.</summary>
    private static void RemoveAbandoned(string parent)
    {
        foreach (var folder in new DirectoryInfo(parent).EnumerateDirectories($"{Prefix}*").Where(f => f.LinkTarget is null))
        {
            try
            {
                // Held until it is gone, so that nobody can take it up in between.
                using var abandoned = Lock(folder.FullName, FileMode.Open);
                folder.Delete(recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use, another user's, or somebody else removed it first.
            }
        }
    }

    private static FileStream Lock(string folder, FileMode mode) =>
        new(Path.Combine(folder, LockName), mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
}
