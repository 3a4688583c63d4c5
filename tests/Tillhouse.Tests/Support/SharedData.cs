namespace Tillhouse.Tests.Support;

/// <summary>Finds the real exports that tests read and that are not part of the repository: <c>../shared</c> beside its root.</summary>
public static class SharedData
{
    /// <summary>The repository's root: the folder with Tillhouse.slnx.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>The path of a file or folder below <c>../shared</c>. Missing: skips the test with a reason, and fails it when CI=true.</summary>
    public static string Path(string relative)
    {
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryRoot, "..", "shared", relative));
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Missing($"{path} is not there");
        }

        return path;
    }

    /// <summary>Says that something the test needs is not on this machine: a skip locally, a failure in CI.</summary>
    public static void Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            throw new InvalidOperationException($"CI must have everything, but {reason}.");
        }

        Assert.Skip(reason);
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "Tillhouse.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("Tillhouse.slnx is in no folder above the tests.");
    }
}
