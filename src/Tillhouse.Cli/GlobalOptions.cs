using System.CommandLine;
using System.CommandLine.Completions;
using Tillhouse.Cli.Rows;

namespace Tillhouse.Cli;

/// <summary>The options that every command takes, before or behind its name.</summary>
internal sealed class GlobalOptions
{
    /// <summary>The folder of the project, or one below it.</summary>
    public Option<string?> Project { get; } =
        new("--project", "-p")
        {
            Description = "The project's folder. Default: this folder, or the nearest above it with a tillhouse.yml.",
            HelpName = "folder",
            Recursive = true,
        };

    /// <summary>How results are written.</summary>
    public Option<string> Format { get; } =
        new("--format", "-f")
        {
            Description = "How results are written to standard output.",
            HelpName = "table|json|jsonl|csv",
            DefaultValueFactory = _ => "table",
            Recursive = true,
        };

    /// <summary>Only results and errors.</summary>
    public Option<bool> Quiet { get; } =
        new("--quiet", "-q") { Description = "No progress and no notes: only results and errors.", Recursive = true };

    /// <summary>Plain text even on a terminal.</summary>
    public Option<bool> NoColor { get; } =
        new("--no-color") { Description = "No colour. The variable NO_COLOR does the same.", Recursive = true };

    public GlobalOptions()
    {
        Format.AcceptOnlyFromAmong("table", "json", "jsonl", "csv");
        Project.CompletionSources.Add(CompletePath.Folders);
    }

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [Project, Format, Quiet, NoColor];

    /// <summary>The format that was asked for.</summary>
    public OutputFormat FormatOf(ParseResult parsed) =>
        parsed.GetValue(Format) switch
        {
            "json" => OutputFormat.Json,
            "jsonl" => OutputFormat.JsonLines,
            "csv" => OutputFormat.Csv,
            _ => OutputFormat.Table,
        };
}
