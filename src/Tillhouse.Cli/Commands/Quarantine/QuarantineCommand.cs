namespace Tillhouse.Cli.Commands.Quarantine;

/// <summary><c>till quarantine</c>: the rows that were kept out, as an inbox.</summary>
internal sealed class QuarantineCommand : Verb
{
    private readonly CommandHost host;

    public QuarantineCommand(CommandHost host)
        : base(host, "quarantine", "Look at the rows that were kept out, put them back, or let them go")
    {
        this.host = host;
        Details =
            "A row is kept out by a rule of the silver model that takes it, a value that does not fit its type, or because it could not be read. It waits here with its reason, file, line and raw values.";
        Add(new QuarantineListCommand(host));
        Add(new QuarantineShowCommand(host));
        Add(new QuarantineReplayCommand(host));
        Add(new QuarantineDiscardCommand(host));
        Examples =
        [
            new("till quarantine list", "what waits, by cause"),
            new("till quarantine show orders --rule type:total", "the rows of one cause, with their raw values"),
            new("till quarantine replay orders --line 4 --set total=12.00", "a mended row comes in"),
            new("till quarantine discard orders --file orders/1.csv --because 'a test export'", "they never come in"),
        ];
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        HelpPage.Write(this, host);
        return Task.FromResult(ExitCode.Usage);
    }
}
