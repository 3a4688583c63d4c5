namespace Tillhouse.Tests.Support;

/// <summary>Folders as tests need to handle them.</summary>
public static class Folders
{
    /// <summary>Copies all files of a folder into another, over those that are there.</summary>
    public static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
