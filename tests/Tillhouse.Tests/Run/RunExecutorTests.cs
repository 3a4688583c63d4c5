using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;

namespace Tillhouse.Tests.Run;

public sealed class RunExecutorTests
{
    [Fact]
    public async Task An_interrupted_run_says_nothing_of_stages_that_never_started()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var executor = new RunExecutor(Interrupt, TimeProvider.System, parallel: 1);
        var events = new Heard();
        var stages = new[] { Stage("a"), Stage("b") };

        await Should.ThrowAsync<OperationCanceledException>(() =>
            executor.RunAsync(stages, table => table.Name == "b" ? [stages[0].Table] : [], events, cancel.Token)
        );

        events.All.ShouldHaveSingleItem().ShouldBeOfType<RunEvent.TaskStarted>().Stage.ShouldBe(stages[0]);

        async Task<TaskResult> Interrupt(Stage stage, CancellationToken token)
        {
            await cancel.CancelAsync();
            token.ThrowIfCancellationRequested();
            throw new InvalidOperationException("not reached");
        }
    }

    private static Stage.Build Stage(string name) => new(TestModels.Model(name), new BuildReason.First(), new BuildExtent.Whole(null));

    private sealed class Heard : IProgress<RunEvent>
    {
        public List<RunEvent> All { get; } = [];

        public void Report(RunEvent value) => All.Add(value);
    }
}
