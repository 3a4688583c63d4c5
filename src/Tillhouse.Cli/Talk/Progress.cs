namespace Tillhouse.Cli.Talk;

/// <summary>Shows what is going on, on standard error: bars on a terminal, plain lines without one, nothing with <c>--quiet</c>. Safe to call from any thread.</summary>
internal abstract class Progress : IAsyncDisposable
{
    /// <summary>The way of showing that fits this call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="what">The whole of it, for the first bar: <c>run</c>.</param>
    /// <param name="steps">How many steps there will be; 0: unknown.</param>
    public static Progress Create(Invocation call, string what, int steps) =>
        call.Quiet ? new SilentProgress()
        : call.Terminal.ErrorIsTerminal ? new BarProgress(call, what, steps)
        : new LineProgress(call.Terminal);

    /// <summary>A step begins.</summary>
    public abstract void Begin(string step);

    /// <summary>A step goes on.</summary>
    /// <param name="step">As it was begun.</param>
    /// <param name="fraction">How much is done, 0 to 1; null: nobody knows.</param>
    /// <param name="rows">Rows so far.</param>
    /// <param name="bytes">Bytes so far.</param>
    public abstract void Report(string step, double? fraction, long rows, long bytes);

    /// <summary>A step ended, and this line says how; empty: it was not worth a line.</summary>
    public abstract void End(string step, string line);

    /// <summary>Clears what moved; lines stay.</summary>
    public abstract ValueTask DisposeAsync();
}

/// <summary>Says nothing.</summary>
internal sealed class SilentProgress : Progress
{
    public override void Begin(string step) { }

    public override void Report(string step, double? fraction, long rows, long bytes) { }

    public override void End(string step, string line) { }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
