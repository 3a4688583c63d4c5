using System.CommandLine;
using Tillhouse.Core;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;

namespace Tillhouse.Cli;

/// <summary>The options <c>--rewind</c> and <c>--from</c>: a history that is made anew from a date. They come together.</summary>
internal sealed class RewindOptions
{
    private readonly Option<string?> table = new("--rewind")
    {
        Description = "Make the history of this table (build: scd2) anew from the date of --from; what ended before it stays.",
        HelpName = "table",
    };

    private readonly Option<string?> from = new("--from") { Description = "The date for --rewind, in UTC: 2026-03-01.", HelpName = "date" };

    /// <summary>Adds both to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(table);
        command.Add(from);
        command.Validators.Add(result =>
        {
            if (result.GetResult(table) is null != result.GetResult(from) is null)
            {
                result.AddError("--rewind and --from come together: --rewind dim_customer --from 2026-03-01");
            }
        });
    }

    /// <summary>What was asked for; null: nothing.</summary>
    /// <exception cref="TerminalException">T0710: there is no such history, or it is not among the tables that are looked at.</exception>
    public Rewind? Of(Invocation call, BoundProject project, IReadOnlyCollection<TableName>? selected)
    {
        if (call.Value(table) is not { } word)
        {
            return null;
        }

        var rewind = Rewind.Of(project.Graph, word, call.Value(from)!);
        return selected?.Contains(rewind.Table) is false
            ? throw new TerminalException(
                ErrorCodes.NoHistory,
                $"--select leaves out {rewind.Table}, and --rewind names it",
                $"add {rewind.Table} to --select, or leave --select out"
            )
            : rewind;
    }
}
