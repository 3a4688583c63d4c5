namespace Tillhouse.EndToEnd.Support;

/// <summary>A project in a folder of its own, whose landing zone gets the shop's days one after the other.</summary>
internal sealed class TillProject : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>Makes a project that is the built-in shop and nothing else.</summary>
    public TillProject(string name = "shop") =>
        File.WriteAllText(_folder["tillhouse.yml"], $"name: {name}\nextends: shop\nlanding: ./landing\nlake: ./lake\n");

    /// <summary>The project's folder.</summary>
    public string Path => _folder.Path;

    /// <summary>Its landing zone.</summary>
    public string Landing => _folder["landing"];

    /// <summary>Its lake.</summary>
    public string Lake => _folder["lake"];

    /// <summary>Brings all files of a folder into the landing zone.</summary>
    public void Land(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var target = System.IO.Path.Combine(Landing, System.IO.Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();
}
