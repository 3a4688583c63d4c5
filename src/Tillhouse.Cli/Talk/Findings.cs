using Tillhouse.Cli.Rows;
using Tillhouse.Core.Quality;

namespace Tillhouse.Cli.Talk;

/// <summary>What checks found, as a result.</summary>
internal static class Findings
{
    /// <summary>The columns of <see cref="Row"/>.</summary>
    public static ResultColumn[] Columns { get; } =
    [
        new("table"),
        new("check"),
        new("dimension"),
        new("on_fail"),
        new("failed", IsNumber: true),
        new("of", IsNumber: true),
        new("example"),
    ];

    /// <summary>One failed check.</summary>
    public static object?[] Row(CheckResult check) =>
        [
            check.Table.ToString(),
            check.Check,
            Word(check.Dimension),
            Word(check.OnFail),
            check.Failed,
            check.Total,
            check.Examples.Count == 0 ? null : check.Examples[0],
        ];

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
