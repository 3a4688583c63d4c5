using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tillhouse.Core.Simulate;

/// <summary>
/// A file that is written under a hidden name and renamed when it is whole, so that whoever watches the folder never sees half of it.
/// Disposing takes the hidden file away where it was not published.
/// </summary>
internal sealed partial class LandingFile : IDisposable
{
    public LandingFile(string path)
    {
        Path = path;
        HiddenPath = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, $".{System.IO.Path.GetFileName(path)}.tmp");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.Delete(HiddenPath);
    }

    /// <summary>The name it gets.</summary>
    public string Path { get; }

    /// <summary>The name to write to.</summary>
    public string HiddenPath { get; }

    /// <summary>Gives the file its name; a file of that name is replaced in one step. Returns its size in bytes.</summary>
    public long Publish()
    {
        var bytes = new FileInfo(HiddenPath).Length;
        var renamed = OperatingSystem.IsWindows() ? MoveFile(HiddenPath, Path, ReplaceExisting) : Rename(HiddenPath, Path) == 0;
        return renamed ? bytes : throw new IOException($"'{Path}': {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    public void Dispose() => File.Delete(HiddenPath);

    private const int ReplaceExisting = 1;

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    [LibraryImport("kernel32", EntryPoint = "MoveFileExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool MoveFile(string from, string to, int flags);
}
