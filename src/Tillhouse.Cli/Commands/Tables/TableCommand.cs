namespace Tillhouse.Cli.Commands.Tables;

/// <summary><c>till table</c>: looks into any Delta table and after it, whoever wrote it, without a project.</summary>
internal sealed class TableCommand : Verb
{
    private readonly CommandHost host;

    public TableCommand(CommandHost host)
        : base(host, "table", "Look into any Delta table and change it: read, merge, optimize, restore, verify")
    {
        this.host = host;
        Details =
            "Works on the folder of any Delta table, whoever wrote it. Inside a project a table may be named as in SQL: gold.fact_orders.";
        Add(new TableReadCommand(host));
        Add(new TableDescribeCommand(host));
        Add(new TableHistoryCommand(host));
        Add(new TableFilesCommand(host));
        Add(new TableChangesCommand(host));
        Add(new TableDeleteCommand(host));
        Add(new TableUpdateCommand(host));
        Add(new TableMergeCommand(host));
        Add(new TableOptimizeCommand(host));
        Add(new TableRestoreCommand(host));
        Add(new TableVacuumCommand(host));
        Add(new TableVerifyCommand(host));
        Add(new TableRepairCommand(host));
        Add(new TableConvertCommand(host));
        Examples =
        [
            new("till table read lake/gold/fact_orders --limit 5", "the first rows of a table, by its folder"),
            new("till table history gold.fact_orders", "what was done to it, newest first"),
            new("till table verify gold.fact_orders", "whether every file is there and as it was written"),
        ];
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        HelpPage.Write(this, host);
        return Task.FromResult(ExitCode.Usage);
    }
}
