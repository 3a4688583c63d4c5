using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Tillhouse.Bench;

/// <summary>What one process cost.</summary>
/// <param name="Name">Which of the measured things.</param>
/// <param name="Seconds">Time on the clock from its start to its end.</param>
/// <param name="Cpu">Seconds of all cores, in the program and in the kernel.</param>
/// <param name="PeakMiB">The most memory that was resident.</param>
internal sealed partial record Measurement(string Name, double Seconds, double Cpu, double PeakMiB)
{
    private const int Children = -1;

    /// <summary>Runs a command, prints its measurement as one line of JSON, and returns its exit code.</summary>
    public static int Run(string name, ReadOnlySpan<string> command)
    {
        var start = new ProcessStartInfo(command[0], command[1..].ToArray()) { RedirectStandardOutput = true };
        var begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        if (ResourceUsage(Children, out var usage) != 0)
        {
            throw new InvalidOperationException("getrusage failed.");
        }

        // The kernel reports the peak of the largest child there was, in KiB; this process has the one.
        var measured = new Measurement(name, seconds, usage.User.Seconds + usage.System.Seconds, usage.Peak / 1024.0);
        Console.WriteLine(JsonSerializer.Serialize(measured));
        return process.ExitCode;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int ResourceUsage(int who, out Usage usage);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Whole;
        public long Microseconds;

        public readonly double Seconds => Whole + (Microseconds / 1e6);
    }

    /// <summary>struct rusage of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public Time User;
        public Time System;
        public long Peak;
    }
}
