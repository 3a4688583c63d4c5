using Tillhouse.Core.Verify;

namespace Tillhouse.Cli.Talk;

/// <summary>A verification as it goes on: a step for each table that is made, and one for each that is compared.</summary>
/// <param name="progress">Where it is shown.</param>
/// <param name="colours">For the first word of a line.</param>
internal sealed class VerifyView(Progress progress, Colours colours) : IProgress<VerifyEvent>
{
    private const int TableWidth = 28;

    public void Report(VerifyEvent value)
    {
        switch (value)
        {
            case VerifyEvent.Making making:
                progress.Begin($"make {making.Table}");
                break;
            case VerifyEvent.Made made:
                progress.End($"make {made.Table}", "");
                break;
            case VerifyEvent.Comparing comparing:
                progress.Begin($"compare {comparing.Table}");
                break;
            case VerifyEvent.Compared compared:
                progress.End($"compare {compared.Verdict.Table}", Line(compared.Verdict));
                break;
        }
    }

    private string Line(TableVerdict verdict)
    {
        var (word, says) = verdict switch
        {
            TableVerdict.Equal equal => (colours.Green("equal"), Amount.Of(equal.Rows, "row")),
            TableVerdict.Different different => (colours.Red("DIFF "), VerdictReport.Says(different.Difference)),
            TableVerdict.NotCurrent open => (colours.Yellow("open "), open.Why),
            _ => throw new InvalidOperationException($"{verdict.GetType().Name} has no line"),
        };
        return $"{word} {verdict.Table.ToString().PadRight(TableWidth)} {says}";
    }
}
