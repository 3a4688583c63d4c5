namespace Tillhouse.EndToEnd.Support;

/// <summary>A folder of its own for a test, removed after it.</summary>
internal sealed class TempFolder : IDisposable
{
    private const long MuchRoom = 2L << 30;

    /// <summary>Makes the folder where temporary files belong.</summary>
    public TempFolder()
        : this(Directory.CreateTempSubdirectory("tillhouse-e2e-").FullName) { }

    private TempFolder(string path) => Path = path;

    /// <summary>
    /// Makes the folder in memory, where the machine offers that, for tests that write thousands of small files to which a disk means nothing: a file system
    /// that has just removed as many looks long for the next one's place.
    /// </summary>
    public static TempFolder InMemory()
    {
        const string Memory = "/dev/shm";
        return Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > MuchRoom
            ? new TempFolder(Directory.CreateDirectory(System.IO.Path.Combine(Memory, $"tillhouse-e2e-{Guid.NewGuid():N}")).FullName)
            : new TempFolder();
    }

    /// <summary>The folder's absolute path.</summary>
    public string Path { get; }

    /// <summary>The path of something below it.</summary>
    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
