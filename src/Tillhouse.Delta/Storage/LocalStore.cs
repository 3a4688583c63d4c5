using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Tillhouse.Delta.Storage;

/// <summary>
/// A folder of this machine. A put writes a temporary file, syncs it, then gives it its name by link(2) (or rename(2) to replace) and syncs the folder:
/// a reader never sees half an object, and of two writers one loses. Calls are synchronous underneath: a local file is faster than a thread switch.
/// </summary>
public sealed class LocalStore : IObjectStore
{
    private readonly string root;

    // Folders whose own names are known to be durable: a table's folder is made once and committed to many times.
    private readonly ConcurrentDictionary<string, bool> durable = new(StringComparer.Ordinal);

    /// <summary>Opens a folder, and creates it when it is missing.</summary>
    /// <param name="root">An absolute path, or one relative to the current folder.</param>
    public LocalStore(string root)
    {
        this.root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        Directory.CreateDirectory(this.root);
    }

    /// <inheritdoc/>
    public string Locate(string key)
    {
        if (key.Length == 0)
        {
            return root;
        }

        ObjectKey.Validate(key);
        return $"{root}/{key}";
    }

    /// <inheritdoc/>
    public Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = Locate(key);
        try
        {
            return Task.FromResult<byte[]?>(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<byte[]?>(null);
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            return Task.FromResult<byte[]?>(null); // A folder is no object.
        }
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = Locate(key);
        return Task.FromResult<Stream?>(
            File.Exists(path)
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)
                : null
        );
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix,
        string? startAfter = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await Task.CompletedTask;
        var slash = prefix.LastIndexOf('/');
        foreach (var info in LocalListing.Walk(root, slash < 0 ? "" : prefix[..slash], prefix, startAfter))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return info;
        }
    }

    /// <inheritdoc/>
    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = new FileInfo(Locate(key));
        return Task.FromResult(file.Exists ? new ObjectInfo(key, file.Length, file.LastWriteTimeUtc) : null);
    }

    /// <inheritdoc/>
    public Task<PutOutcome> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = Locate(key);
        if (File.Exists(path))
        {
            return Task.FromResult<PutOutcome>(new PutOutcome.AlreadyExists());
        }

        return Task.FromResult<PutOutcome>(CreateWhole(path, content.Span) ? new PutOutcome.Created() : new PutOutcome.AlreadyExists());
    }

    /// <inheritdoc/>
    public Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = Locate(key);
        var temporary = WriteTemporary(path, content.Span);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                // ReplaceFile needs the target to be there; on Windows a reader may meet a moment without it.
                File.Copy(temporary, path, overwrite: true);
                File.Delete(temporary);
            }
            else
            {
                Posix.Rename(temporary, path);
            }
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncFolderOf(path);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> CopyAsync(string from, string to, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (source, target) = (Locate(from), Locate(to));
        if (!File.Exists(source))
        {
            return Task.FromResult(false);
        }

        CreateFolder(Path.GetDirectoryName(target)!);
        if (OperatingSystem.IsWindows())
        {
            File.Copy(source, target, overwrite: true);
            return Task.FromResult(true);
        }

        if (Posix.Link(source, target) is not (0 or Posix.EEXIST))
        {
            // The mount has no links, or the folders lie on two: a copy beside its target gets its name when it is whole.
            var temporary = $"{Path.GetDirectoryName(target)}/.{Guid.NewGuid():N}.tmp";
            File.Copy(source, temporary);
            Posix.Sync(temporary);
            Posix.Rename(temporary, target);
        }

        SyncFolderOf(target);
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            File.Delete(Locate(key));
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing to delete.
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task SealAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = Locate(key);
            if (OperatingSystem.IsWindows())
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
                file.Flush(flushToDisk: true);
                continue;
            }

            Posix.Sync(path);

            folders.Add(Path.GetDirectoryName(path)!);
        }

        foreach (var folder in folders)
        {
            Posix.Sync(folder);
            SyncNamesOf(folder);
        }

        return Task.CompletedTask;
    }

    /// <summary>A folder that is new is itself a name in its parent, and so on up to the root.</summary>
    private void SyncNamesOf(string folder)
    {
        while (folder.Length > root.Length && durable.TryAdd(folder, true))
        {
            folder = Path.GetDirectoryName(folder)!;
            Posix.Sync(folder);
        }
    }

    private bool CreateWhole(string path, ReadOnlySpan<byte> content)
    {
        if (OperatingSystem.IsWindows())
        {
            return CreateNew(path, content);
        }

        var temporary = WriteTemporary(path, content);
        try
        {
            var errno = Posix.Link(temporary, path);
            if (errno == Posix.EEXIST)
            {
                return false;
            }

            if (errno != 0 && !CreateNew(path, content)) // The mount has no links: exclusive creation is the next best.
            {
                return false;
            }
        }
        finally
        {
            File.Delete(temporary);
        }

        SyncFolderOf(path);
        return true;
    }

    private static bool CreateNew(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }

        using (file)
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        return true;
    }

    /// <summary>The temporary file lies beside its target (a link cannot cross mounts) and starts with a dot, which every reader of a log ignores.</summary>
    private string WriteTemporary(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(path)!;
        var temporary = $"{folder}/.{Guid.NewGuid():N}.tmp";
        FileStream file;
        try
        {
            file = Open(temporary);
        }
        catch (DirectoryNotFoundException)
        {
            CreateFolder(folder);
            file = Open(temporary);
        }

        try
        {
            using (file)
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            return temporary;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        static FileStream Open(string name) => new(name, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
    }

    private void CreateFolder(string folder)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            SyncNamesOf(folder);
        }
    }

    private static void SyncFolderOf(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            Posix.Sync(Path.GetDirectoryName(path)!);
        }
    }
}
