using Tillhouse.Cli.Rows;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;

namespace Tillhouse.Cli.Talk;

/// <summary>A plan as a result: a row a stage, in the words of <c>till run</c>.</summary>
internal static class PlanView
{
    private const int Named = 3;

    /// <summary>The columns of <see cref="Row"/>.</summary>
    public static ResultColumn[] Columns { get; } =
    [new("action"), new("table"), new("build"), new("extent"), new("files", IsNumber: true), new("bytes", IsNumber: true), new("because")];

    /// <summary>One stage.</summary>
    public static object?[] Row(Stage stage) =>
        stage switch
        {
            Stage.Take take => ["take", take.Table.ToString(), null, null, take.Files.Files.Count, take.Files.Bytes, Because(take)],
            Stage.Build build =>
            [
                "build",
                build.Table.ToString(),
                build.Model.Build.Word,
                ExtentWords.Of(build.Extent),
                null,
                null,
                Because(build),
            ],
            Stage.Skip skip => ["skip", skip.Table.ToString(), skip.Model.Build.Word, null, null, null, "nothing changed"],
            _ => throw new InvalidOperationException($"{stage.GetType().Name} has no row"),
        };

    private static string Because(Stage.Take take)
    {
        var files = List(take.Files.Files.Select(f => f.Path).ToList());
        return take.Files.Unfinished is null ? files : $"an earlier run did not finish: {files}";
    }

    private static string Because(Stage.Build build) =>
        build.Extent is BuildExtent.Whole { Why: { } why } ? $"{Because(build.Reason)}; {why}" : Because(build.Reason);

    private static string Because(BuildReason reason) =>
        reason switch
        {
            BuildReason.First => "it isn't there yet",
            BuildReason.InputsChanged changed => $"{List([.. changed.Tables.Select(t => Moved(t, changed))])} changed",
            BuildReason.ModelChanged => "its model changed",
            BuildReason.Forced or BuildReason.Rewound => "asked for",
            _ => throw new InvalidOperationException($"{reason.GetType().Name} has no words"),
        };

    private static string Moved(TableName table, BuildReason.InputsChanged changed) =>
        changed.Rows.TryGetValue(table, out var rows) ? $"{Amount.Of(rows, "row")} of {table}" : table.ToString();

    private static string List(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(Named)) + (names.Count > Named ? $" and {names.Count - Named} more" : "");
}
