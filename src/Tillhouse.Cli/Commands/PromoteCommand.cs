using System.CommandLine;
using System.Globalization;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till promote</c>: an environment's tables become production's.</summary>
internal sealed class PromoteCommand : Verb
{
    private readonly Argument<string> environment = new("environment") { Description = "The environment that was run.", HelpName = "name" };

    public PromoteCommand(CommandHost host)
        : base(host, "promote", "Make an environment's tables production's, without building them again")
    {
        Details =
            "Each table that the environment has built is taken over by one commit, its files linked and not copied where the file system can, and then one release lets readers "
            + "see all of them. Production's next run finds them built. The environment must be up to date: till run --env says so by finding nothing to do.";
        Add(environment);
        Examples = [new("till promote dev", "what till diff prod dev shows becomes what readers see")];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var session = call.OpenSession(call.Value(environment)!);
        var release = await session.PromoteAsync(cancel);
        call.Output.Note(
            string.Create(CultureInfo.InvariantCulture, $"release {release.Number}: readers see what {call.Value(environment)} has built")
        );
        return ExitCode.Ok;
    }
}
