using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Tillhouse.Core;
using Tillhouse.Core.Project;

namespace Tillhouse.Cli;

/// <summary>Turns what the parser found wrong into an error that says what was probably meant.</summary>
internal static class UsageError
{
    /// <summary>The first thing that is wrong, with the nearest known word where one was mistyped; null when all is understood.</summary>
    public static TerminalException? Find(ParseResult parsed)
    {
        // The parser takes a mistyped option for the folder or the table that the command also accepts.
        var mistyped =
            parsed.Action is ParseErrorAction or null || !IsPlainCall(parsed)
                ? null
                : parsed.Tokens.FirstOrDefault(IsMistypedOption)?.Value;
        if (parsed.Action is not ParseErrorAction && mistyped is null)
        {
            return null;
        }

        var command = parsed.CommandResult.Command;
        var name = CommandLineOf(parsed);
        var unknown = mistyped ?? (parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null);
        if (unknown is null)
        {
            var first = parsed.Errors[0].Message.TrimEnd('.').ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal);
            return new TerminalException(ErrorCodes.UnknownUsage, first, $"{name} --help shows how it is called");
        }

        var nearest = NearName.Of(unknown, Words(parsed.RootCommandResult.Command, command));
        var what =
            unknown.StartsWith('-') ? "option"
            : command.Subcommands.Count > 0 ? "command"
            : "argument";
        var help = nearest is null ? $"{name} --help lists what there is" : $"did you mean {nearest}? {name} --help lists what there is";
        return new TerminalException(ErrorCodes.UnknownUsage, $"{name} knows no {what} {Show(unknown)}", help);
    }

    private static IEnumerable<string> Words(Command root, Command command) =>
        command
            .Subcommands.Select(c => c.Name)
            .Concat(command.Options.Select(o => o.Name))
            .Concat(root.Options.Where(o => o.Recursive).Select(o => o.Name));

    private static bool IsPlainCall(ParseResult parsed) => parsed.Action == parsed.CommandResult.Command.Action;

    private static bool IsMistypedOption(Token token) =>
        token.Type == TokenType.Argument
        && token.Value.StartsWith("--", StringComparison.Ordinal)
        && token.Value.Length > 2
        && token.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '=');

    private static string CommandLineOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as CommandResult)
        {
            names.Insert(0, result.Command is RootCommand ? "till" : result.Command.Name);
        }

        return string.Join(' ', names);
    }

    private static string Show(string word) => word.Length > 60 ? $"'{word[..57]}…'" : $"'{word}'";
}
