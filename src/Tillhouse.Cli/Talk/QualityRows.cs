using System.Globalization;
using Tillhouse.Cli.Rows;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Talk;

/// <summary>Scores and rules as results: shares in percent for people, as numbers from 0 to 1 for programs.</summary>
internal static class QualityRows
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>The columns of <see cref="Score"/>.</summary>
    public static ResultColumn[] ScoreColumns { get; } =
    [
        new("table"),
        new("dimension"),
        new("score", IsNumber: true),
        new("threshold", IsNumber: true),
        new("verdict"),
        new("trend"),
        new("rules", IsNumber: true),
        new("failing", IsNumber: true),
    ];

    /// <summary>The columns of <see cref="Rule"/>.</summary>
    public static ResultColumn[] RuleColumns { get; } =
    [
        new("table"),
        new("rule"),
        new("dimension"),
        new("on_fail"),
        new("failed", IsNumber: true),
        new("of", IsNumber: true),
        new("score", IsNumber: true),
        new("passed"),
        new("run"),
        new("examples"),
    ];

    /// <summary>One dimension of a table, or of all of them.</summary>
    public static object?[] Score(DimensionScore score, bool forPeople) =>
        [
            score.Table?.ToString() ?? "(all)",
            Word(score.Dimension),
            Share(score.Score, forPeople),
            Share(score.Least, forPeople),
            score.IsBelow ? "below" : "ok",
            forPeople ? Sparkline(score) : score.Trend,
            score.Rules,
            score.Failing,
        ];

    /// <summary>One rule.</summary>
    public static object?[] Rule(RuleScore rule, bool forPeople) =>
        [
            rule.Table.ToString(),
            rule.Check,
            Word(rule.Dimension),
            Word(rule.OnFail),
            rule.Failed,
            rule.Total,
            Share(rule.Score, forPeople),
            rule.Passed,
            rule.Run,
            forPeople ? string.Join(' ', rule.Examples) : rule.Examples,
        ];

    /// <summary>A bar a run. The scale reaches from the worst that is shown, or the threshold if that is lower, to 100 %.</summary>
    internal static string Sparkline(DimensionScore score)
    {
        var low = Math.Min(score.Trend.Min(), score.Least);
        return string.Concat(score.Trend.Select(s => Bars[low == 1 ? ^1 : (int)((s - low) / (1 - low) * (Bars.Length - 1))]));
    }

    private static object Share(decimal share, bool forPeople) =>
        forPeople
            // Never rounded up: 99.999 % is not all.
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 10_000) / 100:0.##} %")
            : share;

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
