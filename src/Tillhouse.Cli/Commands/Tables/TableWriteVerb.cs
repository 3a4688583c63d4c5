using System.CommandLine;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary>A command that changes a table, or only says how it would.</summary>
internal abstract class TableWriteVerb : TableVerb
{
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Say what would be done, and do nothing." };

    protected TableWriteVerb(CommandHost host, string name, string description, bool takesVersion = false)
        : base(host, name, description, takesVersion) { }

    /// <summary>Adds the option that all of them take, behind those of the command.</summary>
    protected void AddDryRun() => Add(dryRun);

    /// <summary>Whether nothing may be done.</summary>
    protected bool IsDryRun(Invocation call) => call.Value(dryRun);
}
