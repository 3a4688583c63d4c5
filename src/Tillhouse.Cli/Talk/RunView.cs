using Tillhouse.Core;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Quality;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Talk;

/// <summary>A run as it goes on: a step a stage, and a line for each that ended.</summary>
/// <param name="progress">Where it is shown.</param>
/// <param name="colours">For the first word of a line.</param>
internal sealed class RunView(Progress progress, Colours colours) : IProgress<RunEvent>
{
    private const int VerbWidth = 6;
    private const int TableWidth = 28;

    public void Report(RunEvent value)
    {
        switch (value)
        {
            case RunEvent.TaskStarted started:
                progress.Begin(NameOf(started.Stage));
                break;
            case RunEvent.TaskProgress going:
                progress.Report(NameOf(going.Stage), going.Fraction, going.Rows, going.Bytes);
                break;
            case RunEvent.TaskFinished ended:
                progress.End(NameOf(ended.Stage), Line(ended.Stage, ended.Result, ended.Duration));
                break;
        }
    }

    private string Line(Stage stage, TaskResult result, TimeSpan duration)
    {
        var (verb, says) = result switch
        {
            TaskResult.Taken taken => (taken.Batch.Refused.Count > 0 ? colours.Red("refuse") : colours.Green("take  "), Says(taken.Batch)),
            TaskResult.Built built => (colours.Green("build "), Says(built)),
            TaskResult.Stopped stopped => (
                colours.Red("stop  "),
                $"{string.Join(", ", stopped.Checks.Where(Stops).Select(Says))}: the table is as it was"
            ),
            TaskResult.Failed failed => (colours.Red("fail  "), FirstLine(failed.Error)),
            TaskResult.Blocked blocked => (colours.Yellow("wait  "), $"for {blocked.By}, which was not made"),
            _ => throw new InvalidOperationException($"{result.GetType().Name} has no line"),
        };
        var time = result is TaskResult.Blocked ? "" : $"  {colours.Dim(Amount.Time(duration))}";
        return $"{verb} {NameOf(stage).PadRight(TableWidth)} {says}{time}";
    }

    private static string NameOf(Stage stage) => stage is Stage.Take take ? take.Source.Name : stage.Table.ToString();

    private static string Says(BatchResult batch)
    {
        var parts = new List<string> { Amount.Of(batch.Files.Count, "file"), Amount.Of(batch.Landed, "row"), Amount.Bytes(batch.Bytes) };
        if (batch.Unreadable > 0)
        {
            parts.Add($"{Amount.Of(batch.Unreadable, "line")} unreadable");
        }

        if (batch.Again.Count > 0)
        {
            parts.Add($"{Amount.Of(batch.Again.Count, "file")} taken before under another name");
        }

        if (batch.Refused.Count > 0)
        {
            parts.Add($"{Amount.Of(batch.Refused.Count, "file")} refused");
        }

        return string.Join(", ", parts);
    }

    private static string Says(TaskResult.Built built)
    {
        var parts = new List<string> { Amount.Of(built.Counts.GetValueOrDefault("rows"), "row") };
        foreach (var word in (string[])["quarantined", "duplicates", "discarded"])
        {
            if (built.Counts.GetValueOrDefault(word) is > 0 and var count)
            {
                parts.Add($"{Amount.Count(count)} {word}");
            }
        }

        if (built.Changed is var (come, gone))
        {
            parts.Add(come + gone == 0 ? "none changed" : $"+{Amount.Count(come)} -{Amount.Count(gone)} {ExtentWords.Of(built.Extent)}");
        }

        var warned = built.Checks.Where(c => !c.Passed).ToList();
        if (warned.Count > 0)
        {
            parts.Add($"{Amount.Of(warned.Count, "finding")}: {string.Join(", ", warned.Select(c => c.Check))}");
        }

        return string.Join(", ", parts);
    }

    private static string Says(CheckResult check) =>
        $"{check.Check} fails on {Amount.Of(check.Failed, "row")} of {Amount.Count(check.Total)}";

    private static bool Stops(CheckResult check) => !check.Passed && check.OnFail == Core.Project.OnFail.Stop;

    private static string FirstLine(Exception error) =>
        (error is TillhouseException known ? $"{known.Code.Id} {known.Message}" : error.Message).Split('\n', 2)[0];
}
