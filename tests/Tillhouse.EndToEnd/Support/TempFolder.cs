namespace Tillhouse.EndToEnd.Support;

/// <summary>A folder of its own for a test, removed after it.</summary>
internal sealed class TempFolder : IDisposable
{
    /// <summary>Makes the folder.</summary>
    public TempFolder() => Path = Directory.CreateTempSubdirectory("tillhouse-e2e-").FullName;

    /// <summary>The folder's absolute path.</summary>
    public string Path { get; }

    /// <summary>The path of something below it.</summary>
    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
