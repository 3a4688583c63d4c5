using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Tidy;

/// <summary>The repository's own files, without what builds and package managers leave.</summary>
internal static class Repository
{
    private static readonly string[] Left = ["bin", "obj", "node_modules", "artifacts", ".git", "TestResults"];

    public static string Root => SharedData.RepositoryRoot;

    /// <summary>Paths relative to the root, with <c>/</c>, of files with one of the endings below a folder.</summary>
    public static IEnumerable<string> Files(string folder, params string[] endings)
    {
        var pending = new Stack<string>([Path.Combine(Root, folder)]);
        while (pending.TryPop(out var current))
        {
            foreach (var directory in Directory.EnumerateDirectories(current).Where(d => !Left.Contains(Path.GetFileName(d))))
            {
                pending.Push(directory);
            }

            foreach (var file in Directory.EnumerateFiles(current).Where(f => endings.Any(e => f.EndsWith(e, StringComparison.Ordinal))))
            {
                yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
            }
        }
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));
}
