using System.CommandLine;
using System.Globalization;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till rollback</c>: readers see an older release again.</summary>
internal sealed class RollbackCommand : Verb
{
    private readonly Argument<long?> to = new("release")
    {
        Description = "The release to go back to. Default: the one that readers saw before.",
        HelpName = "number",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> environment = EnvironmentOption.Create();

    public RollbackCommand(CommandHost host)
        : base(host, "rollback", "Let readers see an older release again")
    {
        Details =
            "Makes a new release that names the old versions. The tables themselves stay as they are: mend what was wrong and run, and the next run that changes a table makes a "
            + "release from the newest versions again. A run that finds nothing new leaves the rollback as it is.";
        Add(to);
        Add(environment);
        Examples =
        [
            new("till rollback", "back to what readers saw before"),
            new("till rollback 40", "back, or forward again, to release 40"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var session = call.OpenSession(call.Value(environment)!);
        var release = await session.RollBackAsync(call.Value(to), cancel);
        call.Output.Note(
            string.Create(
                CultureInfo.InvariantCulture,
                $"release {release.Number}: readers see the tables of release {release.Rollback!.To} again, until the next run that changes a table"
            )
        );
        return ExitCode.Ok;
    }
}
