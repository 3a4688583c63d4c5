using Tillhouse.Cli.Rows;
using Tillhouse.Core.Verify;

namespace Tillhouse.Cli.Talk;

/// <summary>What a verification found: for programs a row a table, for people only what is not as it should be.</summary>
internal static class VerdictReport
{
    private static readonly ResultColumn[] Columns =
    [
        new("table"),
        new("result"),
        new("rows", IsNumber: true),
        new("recomputed", IsNumber: true),
        new("only_stored", IsNumber: true),
        new("only_recomputed", IsNumber: true),
        new("key"),
        new("columns"),
        new("detail"),
    ];

    /// <summary>Writes it.</summary>
    public static void Write(Output output, IReadOnlyList<TableVerdict> verdicts)
    {
        if (output.Format != OutputFormat.Table)
        {
            output.Write(Columns, verdicts.Select(Row));
            return;
        }

        foreach (var open in verdicts.OfType<TableVerdict.NotCurrent>())
        {
            output.Line($"{open.Table} was not compared: {open.Why}");
        }

        foreach (var different in verdicts.OfType<TableVerdict.Different>())
        {
            var found = different.Difference;
            output.Line($"{output.Colours.Bold(different.Table.ToString())}: {output.Colours.Red("different")}: {Says(found)}");
            output.Line($"  first key: {string.Join(", ", found.Key.Select(k => $"{k.Column} = {Text(k.Value)}"))}{Where(found.Sides)}");
            output.Write(
                [new("column"), new("stored"), new("from bronze")],
                found.Columns.Select(c => new object?[] { c.Column, c.Stored, c.Recomputed })
            );
        }
    }

    /// <summary>A difference in one line.</summary>
    public static string Says(TableDifference found) =>
        $"{Amount.Count(found.OnlyStored)} of {Amount.Of(found.Stored, "stored row")} bronze does not give, "
        + $"{Amount.Count(found.OnlyRecomputed)} of the {Amount.Count(found.Recomputed)} that it gives are not stored";

    private static string Where(Sides sides) =>
        sides switch
        {
            Sides.Stored => ", which bronze does not give",
            Sides.Recomputed => ", which is not stored",
            _ => "",
        };

    private static string Text(string? value) => value is null ? "NULL" : CellText.Printable(value);

    private static object?[] Row(TableVerdict verdict) =>
        verdict switch
        {
            TableVerdict.Equal equal => [equal.Table.ToString(), "equal", equal.Rows, equal.Rows, 0L, 0L, null, null, null],
            TableVerdict.Different { Difference: var found } =>
            [
                verdict.Table.ToString(),
                "different",
                found.Stored,
                found.Recomputed,
                found.OnlyStored,
                found.OnlyRecomputed,
                found.Key.ToDictionary(k => k.Column, k => (object?)k.Value),
                found
                    .Columns.Select(c => new Dictionary<string, object?>
                    {
                        ["column"] = c.Column,
                        ["stored"] = c.Stored,
                        ["recomputed"] = c.Recomputed,
                    })
                    .ToList(),
                Says(found),
            ],
            TableVerdict.NotCurrent open => [open.Table.ToString(), "not compared", null, null, null, null, null, null, open.Why],
            _ => throw new InvalidOperationException($"{verdict.GetType().Name} has no row"),
        };
}
