using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tillhouse.EndToEnd.Published;

/// <summary>Signals to a process that a test has started.</summary>
internal static partial class Signals
{
    /// <summary>Ctrl-C.</summary>
    public const int Interrupt = 2;

    /// <summary>The end without a word: nothing of the process runs after it.</summary>
    public const int Kill = 9;

    /// <summary>Sends a signal. A process that has ended meanwhile takes none.</summary>
    public static void Send(Process process, int signal) => _ = process.HasExited ? 0 : SendSignal(process.Id, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
