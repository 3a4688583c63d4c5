using System.CommandLine;
using Tillhouse.Core.Quarantine;

namespace Tillhouse.Cli.Commands.Quarantine;

/// <summary><c>till quarantine show</c>: rows that were kept out, with their raw values.</summary>
internal sealed class QuarantineShowCommand : Verb
{
    private readonly FilterOptions filter = new();

    private readonly Option<long?> limit = new("--limit", "-n")
    {
        Description = "At most so many rows; 0: all. Default: 100 in a table, all elsewhere.",
        HelpName = "number",
    };

    private readonly Option<string> environment = EnvironmentOption.Create();

    public QuarantineShowCommand(CommandHost host)
        : base(host, "show", "Show rows in quarantine with their reason, file, line and raw values")
    {
        Details = "Raw values are as the file has them, a column each; a record that could not be read is one text, in _text.";
        filter.AddTo(this);
        Add(limit);
        Add(environment);
        Examples =
        [
            new("till quarantine show orders --limit 5", "the oldest rows"),
            new("till quarantine show orders --rule type:total --format csv > rows.csv", "one cause, for a spreadsheet"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var session = call.OpenSession(call.Value(environment)!);
        var source = SourceWord.Of(session, call.Value(filter.Source)!);
        await using var rows = await KeptOutRows.ReadAsync(session, source, filter.Of(call), cancel);
        if (rows is null)
        {
            call.Output.Write([], []);
            call.Output.Note($"no row of {source} was ever kept out");
            return ExitCode.Ok;
        }

        await call.Output.WriteAsync(rows.Reader, call.Value(limit), cancel);
        return ExitCode.Ok;
    }
}
