using System.CommandLine;
using Tillhouse.Core.Quarantine;

namespace Tillhouse.Cli.Commands.Quarantine;

/// <summary>The options that say which rows of a source's quarantine a command is about.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string?> rule = new("--rule", "-r")
    {
        Description = "Rows that break this rule: type:total, or a check's name.",
        HelpName = "rule",
    };

    private readonly Option<string?> model = new("--model", "-m")
    {
        Description = $"Rows kept out of this table: silver.orders; {RowFilter.Reading}: records that could not be read.",
        HelpName = "table",
    };

    private readonly Option<string?> file = new("--file") { Description = "Rows of this file of the landing zone.", HelpName = "file" };
    private readonly Option<string?> sheet = new("--sheet") { Description = "Rows of this sheet of a workbook.", HelpName = "sheet" };
    private readonly Option<long?> line = new("--line", "-l") { Description = "Rows that start on this line.", HelpName = "number" };
    private readonly Option<long?> batch = new("--batch", "-b") { Description = "Rows of this batch.", HelpName = "number" };

    /// <summary>The source.</summary>
    public Argument<string> Source { get; } = new("source") { Description = "The source of the rows.", HelpName = "source" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Source);
        command.Add(rule);
        command.Add(model);
        command.Add(file);
        command.Add(sheet);
        command.Add(line);
        command.Add(batch);
    }

    /// <summary>What was typed.</summary>
    public RowFilter Of(Invocation call) =>
        new()
        {
            Rule = call.Value(rule),
            Model = call.Value(model),
            File = call.Value(file),
            Sheet = call.Value(sheet),
            Line = call.Value(line),
            Batch = call.Value(batch),
        };
}
