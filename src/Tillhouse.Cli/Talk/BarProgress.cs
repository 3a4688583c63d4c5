using System.Collections.Concurrent;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tillhouse.Cli.Talk;

/// <summary>Bars with rows, bytes and time left, for the steps that are being done and for the whole.</summary>
internal sealed class BarProgress : Progress
{
    private readonly ConcurrentDictionary<string, Step> steps = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IAnsiConsole console;
    private readonly ProgressTask? whole;
    private readonly ProgressContext context;
    private readonly Task shown;

    /// <param name="call">The call that is shown.</param>
    /// <param name="what">The whole of it.</param>
    /// <param name="count">How many steps there will be; 0: unknown, and no bar for the whole.</param>
    public BarProgress(Invocation call, string what, int count)
    {
        console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                ColorSystem = call.Output.TalkColours.On ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.Yes,
                Out = new ErrorOutput(call.Terminal),
            }
        );
        var opened = new TaskCompletionSource<ProgressContext>();
        shown = console
            .Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = 24 },
                new PercentageColumn(),
                new AmountColumn(this),
                new RemainingTimeColumn()
            )
            .StartAsync(open =>
            {
                opened.SetResult(open);
                return closed.Task;
            });
        context = opened.Task.GetAwaiter().GetResult();
        whole = count > 0 ? context.AddTask(Markup.Escape(what), maxValue: count) : null;
    }

    public override void Begin(string step)
    {
        var bar = context.AddTask(Markup.Escape(step), maxValue: 1);
        bar.IsIndeterminate = true;
        steps[step] = new Step(bar);
    }

    public override void Report(string step, double? fraction, long rows, long bytes)
    {
        if (steps.TryGetValue(step, out var shownStep))
        {
            (shownStep.Rows, shownStep.Bytes) = (rows, bytes);
            shownStep.Bar.IsIndeterminate = fraction is null;
            shownStep.Bar.Value = Math.Clamp(fraction ?? 0, 0, 0.999);
        }
    }

    public override void End(string step, string line)
    {
        if (steps.TryRemove(step, out var ended))
        {
            ended.Bar.Value = 1;
            ended.Bar.StopTask();
            whole?.Increment(1);
        }

        if (line.Length > 0)
        {
            console.WriteLine(line);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        closed.TrySetResult();
        await shown.ConfigureAwait(false);
    }

    private sealed class Step(ProgressTask bar)
    {
        public ProgressTask Bar { get; } = bar;

        public long Rows { get; set; }

        public long Bytes { get; set; }
    }

    private sealed class AmountColumn(BarProgress owner) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            var text = new StringBuilder();
            if (task == owner.whole)
            {
                text.Append(Amount.Count((long)task.Value)).Append(" of ").Append(Amount.Count((long)task.MaxValue));
            }
            else if (owner.steps.Values.FirstOrDefault(s => s.Bar == task) is { } step)
            {
                text.Append(step.Rows > 0 ? Amount.Of(step.Rows, "row") : "");
                text.Append(step.Rows > 0 && step.Bytes > 0 ? "  " : "");
                text.Append(step.Bytes > 0 ? Amount.Bytes(step.Bytes) : "");
            }

            return new Text(text.ToString());
        }
    }

    private sealed class ErrorOutput(Terminal terminal) : IAnsiConsoleOutput
    {
        private const int UnknownWidth = 100;
        private const int Rows = 40;

        public TextWriter Writer => terminal.Error;

        public bool IsTerminal => true;

        public int Width => terminal.Width > 0 ? terminal.Width : UnknownWidth;

        public int Height => Rows;

        public void SetEncoding(Encoding encoding) { }
    }
}
