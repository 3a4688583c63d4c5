using System.Globalization;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Delta.Operations;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary><c>till table repair</c>: makes a table readable again that has lost files.</summary>
internal sealed class TableRepairCommand : TableWriteVerb
{
    private static readonly ResultColumn[] Columns =
    [
        new("file"),
        new("missing"),
        new("partition"),
        new("rows", IsNumber: true),
        new("bytes", IsNumber: true),
    ];

    public TableRepairCommand(CommandHost host)
        : base(host, "repair", "Take files out of a table that are not there any more")
    {
        AddDryRun();
        Details =
            "A table whose files were deleted by hand can't be read. This takes the lost files out of its log, in a new version, and lists what was lost "
            + "with them. Put the files back from a copy instead if there is one.";
        Examples =
        [
            new("till table repair lake/silver/orders --dry-run", "what is lost, and nothing is changed"),
            new("till table repair lake/silver/orders", "the rest of the table can be read again"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, OpenedTable opened, CancellationToken cancel)
    {
        var plan = await opened.Table.PlanRepairAsync(cancel);
        var result = IsDryRun(call) ? null : await opened.Table.RepairAsync(plan, cancellationToken: cancel);
        var version = result?.Required().Version;
        var partitions = plan.Snapshot.PartitionColumns;
        var rows = plan.Missing.Select(m =>
            new object?[]
            {
                m.File.Path,
                m.IsVector ? "deletion vector" : "file",
                string.Join(", ", m.File.PartitionValues.Select((value, i) => $"{partitions[i]}={value ?? "NULL"}")),
                m.Rows,
                m.File.Size,
            }
        );
        new TableReport(Summary(plan, version), Columns, [.. rows])
        {
            Facts =
            [
                ("dryRun", IsDryRun(call)),
                ("version", version),
                ("lostRows", plan.LostRows),
                ("filesOutsideNotChecked", plan.NotChecked),
            ],
        }.Write(call);
        return plan.Missing.Count > 0 && version is null ? ExitCode.Findings : ExitCode.Ok;
    }

    private static string Summary(RepairPlan plan, long? version)
    {
        var outside = plan.NotChecked == 0 ? "" : $"; {Amount.Of(plan.NotChecked, "file")} outside the table not looked for";
        if (plan.Missing.Count == 0)
        {
            return $"nothing is missing{outside}";
        }

        var lost = plan.LostRows is { } rows ? $" with {Amount.Of(rows, "row")}" : "";
        var files = $"{Amount.Of(plan.Missing.Count, "file")}{lost}";
        return version is null
            ? $"{files} would be taken out of the log{outside}"
            : string.Create(CultureInfo.InvariantCulture, $"version {version} is without {files}{outside}");
    }
}
