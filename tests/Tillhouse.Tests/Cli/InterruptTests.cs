using System.Diagnostics;
using Tillhouse.Cli;

namespace Tillhouse.Tests.Cli;

public sealed class InterruptTests
{
    [Fact]
    public async Task Work_that_ends_by_itself_keeps_its_exit_code()
    {
        using var box = new TillBox();
        using var interrupt = new Interrupt(box.Terminal(TextWriter.Null, TextWriter.Null), listen: false, CancellationToken.None);
        (await interrupt.Watch(Task.FromResult(ExitCode.Findings))).ShouldBe(ExitCode.Findings);
    }

    [Fact]
    public async Task Work_that_does_not_listen_is_left_behind_within_two_seconds()
    {
        using var box = new TillBox();
        using var cancel = new CancellationTokenSource();
        using var interrupt = new Interrupt(box.Terminal(TextWriter.Null, TextWriter.Null), listen: false, cancel.Token);
        var deaf = new TaskCompletionSource<int>();
        var watched = interrupt.Watch(deaf.Task);
        var began = Stopwatch.StartNew();
        await cancel.CancelAsync();
        (await watched).ShouldBe(ExitCode.Interrupted);
        began.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        deaf.SetResult(0);
    }
}
