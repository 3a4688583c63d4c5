using System.Runtime.InteropServices;

namespace Tillhouse.Cli;

/// <summary>
/// Ctrl-C and SIGTERM. The first one asks everything to stop and waits <see cref="Patience"/>; the second one is left to the system, which ends the
/// process at once. A lake survives both: files that no commit names belong to nothing.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    /// <summary>How long the work has to end by itself.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1_700);

    private readonly Terminal terminal;
    private readonly CancellationTokenSource source;
    private readonly List<PosixSignalRegistration> registrations = [];
    private volatile int exitCode = Cli.ExitCode.Interrupted;

    public Interrupt(Terminal terminal, bool listen, CancellationToken cancel)
    {
        this.terminal = terminal;
        source = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (listen)
        {
            registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, Cli.ExitCode.Interrupted)));
            registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, Cli.ExitCode.Terminated)));
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>What the process says after a signal.</summary>
    public int ExitCode => exitCode;

    /// <summary>The work's own exit code, or the signal's when the work has not ended in time.</summary>
    public async Task<int> Watch(Task<int> work)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Token.UnsafeRegister(_ => stopped.TrySetResult(), null);
        if (await Task.WhenAny(work, stopped.Task).ConfigureAwait(false) != work)
        {
            var patience = Task.Delay(Patience, terminal.Clock, CancellationToken.None);
            if (await Task.WhenAny(work, patience).ConfigureAwait(false) != work)
            {
                return exitCode;
            }
        }

        return await work.ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }

        source.Dispose();
    }

    private void Stop(PosixSignalContext signal, int code)
    {
        if (source.IsCancellationRequested)
        {
            return;
        }

        signal.Cancel = true;
        exitCode = code;
        terminal.Error.WriteLine(terminal.ErrorIsTerminal ? "\nstopping; once more to stop at once" : "stopping");
        source.Cancel();
    }
}
