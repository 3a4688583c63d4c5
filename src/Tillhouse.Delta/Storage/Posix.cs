using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tillhouse.Delta.Storage;

/// <summary>The system calls that .NET does not offer: a link that fails where the name exists, a rename that replaces in one step, fsync of a folder.</summary>
internal static partial class Posix
{
    public const int EEXIST = 17;
    private const int ENOENT = 2;
    private const int O_RDONLY = 0;

    /// <summary>0, or the errno.</summary>
    public static int Link(string from, string to) => link(from, to) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Replaces <paramref name="to"/> in one step.</summary>
    public static void Rename(string from, string to)
    {
        if (rename(from, to) != 0)
        {
            throw Error("rename", to, Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Makes names in a folder, or the bytes of a file, durable. fsync needs no writable handle, so one opened for reading does for both.</summary>
    public static void Sync(string path)
    {
        var descriptor = open(path, O_RDONLY);
        if (descriptor < 0)
        {
            throw Error("open", path, Marshal.GetLastPInvokeError());
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (fsync(descriptor) != 0)
        {
            throw Error("fsync", path, Marshal.GetLastPInvokeError());
        }
    }

    public static IOException Error(string call, string path, int errno)
    {
        var message = $"{call} of {path}: {Marshal.GetPInvokeErrorMessage(errno)}";
        return errno == ENOENT ? new FileNotFoundException(message, path) : new IOException(message);
    }

#pragma warning disable IDE1006, SA1300 // The names are those of the C library.
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);
#pragma warning restore IDE1006, SA1300
}
