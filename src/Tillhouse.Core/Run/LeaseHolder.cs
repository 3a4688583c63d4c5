using System.Diagnostics;

namespace Tillhouse.Core.Run;

/// <summary>Who holds a lease: a process of a machine.</summary>
/// <param name="Machine">The machine, and on Linux the space of its process numbers: in two containers of one name, one number means two processes.</param>
/// <param name="Process">The process's number.</param>
/// <param name="Started">When the process began, in UTC, because numbers are given again.</param>
public sealed record LeaseHolder(string Machine, int Process, DateTime Started)
{
    private const string ProcessSpace = "/proc/self/ns/pid";

    // The system's clock of starts is read in steps.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>This process.</summary>
    public static LeaseHolder Self()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return new LeaseHolder(ThisMachine(), self.Id, self.StartTime.ToUniversalTime());
    }

    /// <summary>Whether it is known to be gone: on this machine, no process of this number began then. Of other machines nothing is known.</summary>
    public bool IsGone()
    {
        if (Machine != ThisMachine())
        {
            return false;
        }

        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(Process);
            return (process.StartTime.ToUniversalTime() - Started).Duration() > Tolerance;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended just now, or belongs to somebody else: the lease's own end decides.
            return false;
        }
    }

    private static string ThisMachine()
    {
        var space = OperatingSystem.IsLinux() && File.Exists(ProcessSpace) ? new FileInfo(ProcessSpace).LinkTarget : null;
        return space is null ? Environment.MachineName : $"{Environment.MachineName} {space}";
    }
}
