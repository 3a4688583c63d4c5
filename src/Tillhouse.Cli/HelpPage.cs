using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using Tillhouse.Cli.Commands;
using Tillhouse.Cli.Rows;

namespace Tillhouse.Cli;

/// <summary>The help of a command: what it is for, how it is called, what it takes, and lines to copy.</summary>
internal static class HelpPage
{
    private const int FirstColumn = 26;
    private const int WidestLine = 110;

    /// <summary>Writes the page to standard output.</summary>
    public static int Write(Command command, CommandHost host)
    {
        var page = new Page(host.Terminal, new Colours(host.Terminal.ColourAllowed && host.Terminal.OutIsTerminal));
        page.Paragraph(command.Description ?? "");
        if (command is Verb { Details.Length: > 0 } verb)
        {
            page.Gap();
            page.Paragraph(verb.Details);
        }

        page.Title("Usage");
        page.Text("  " + Usage(command));
        Commands(page, command);
        page.List(
            "Arguments",
            command.Arguments.Where(a => !a.Hidden).Select(a => ($"<{a.HelpName ?? a.Name}>", Says(a.Description, null)))
        );
        page.List("Options", command.Options.Where(o => !o.Recursive && !o.Hidden && command is not RootCommand).Select(Row));
        page.List(
            "With every command",
            host.Globals.All.Where(o => command.Options.All(own => own == o || own.Name != o.Name)).Select(Row)
        );
        Examples(page, command);
        if (command is RootCommand)
        {
            page.List("Exit codes", ExitCode.All.Select(c => (c.Code.ToString(CultureInfo.InvariantCulture), c.Meaning)));
        }

        return ExitCode.Ok;
    }

    private static void Commands(Page page, Command command)
    {
        if (command is RootCommand)
        {
            foreach (var (title, names) in Verbs.Groups)
            {
                page.List(
                    title,
                    names.Select(n => command.Subcommands.Single(c => c.Name == n)).Select(c => (c.Name, c.Description ?? ""))
                );
            }

            return;
        }

        page.List("Commands", command.Subcommands.Select(c => (c.Name, c.Description ?? "")));
    }

    private static void Examples(Page page, Command command)
    {
        IReadOnlyList<Example> examples = command is Verb verb ? verb.Examples : Verbs.RootExamples;
        if (examples.Count == 0)
        {
            return;
        }

        page.Title("Examples");
        foreach (var (line, says) in examples)
        {
            page.Example(line, says);
        }
    }

    private static string Usage(Command command)
    {
        var path = new List<string>();
        for (Symbol? symbol = command; symbol is Command; symbol = symbol.Parents.FirstOrDefault())
        {
            path.Insert(0, symbol is RootCommand ? "till" : symbol.Name);
        }

        if (command.Subcommands.Count > 0)
        {
            path.Add("<command>");
        }

        path.AddRange(
            command.Arguments.Select(a => a.Arity.MinimumNumberOfValues == 0 ? $"[<{a.HelpName ?? a.Name}>]" : $"<{a.HelpName ?? a.Name}>")
        );
        path.Add("[options]");
        return string.Join(' ', path);
    }

    private static (string, string) Row(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(a => a.StartsWith('-')).OrderBy(a => a.Length).Append(option.Name));
        var value = option.ValueType == typeof(bool) ? "" : $" <{option.HelpName ?? option.Name.TrimStart('-')}>";
        var fallback = option.HasDefaultValue && option.ValueType != typeof(bool) ? option.GetDefaultValue() : null;
        return (names + value, Says(option.Description, fallback));
    }

    private static string Says(string? description, object? fallback) =>
        fallback is null ? description ?? "" : $"{description} Default: {ValueText.Of(fallback)}.";

    /// <summary>Replaces the library's own help.</summary>
    internal sealed class Action(CommandHost host) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult) => Write(parseResult.CommandResult.Command, host);
    }

    private sealed class Page(Terminal terminal, Colours colours)
    {
        private readonly int width = terminal.Width == 0 ? WidestLine : Math.Clamp(terminal.Width, 60, WidestLine);

        public void Gap() => terminal.Out.WriteLine();

        public void Text(string line) => terminal.Out.WriteLine(line);

        public void Title(string title)
        {
            Gap();
            Text(colours.Bold(title));
        }

        public void Paragraph(string text)
        {
            foreach (var line in Wrap(text, width))
            {
                Text(line);
            }
        }

        public void Example(string line, string says)
        {
            Text("  " + colours.Cyan(line));
            Text("      " + colours.Dim(says));
        }

        public void List(string title, IEnumerable<(string Left, string Right)> rows)
        {
            var all = rows.ToList();
            if (all.Count == 0)
            {
                return;
            }

            Title(title);
            foreach (var (left, right) in all)
            {
                var lines = Wrap(right, width - FirstColumn - 2);
                var room = FirstColumn - CellText.Width(left);
                if (room < 2)
                {
                    Text("  " + colours.Cyan(left));
                    room = FirstColumn;
                    Text("  " + new string(' ', room) + lines[0]);
                }
                else
                {
                    Text("  " + colours.Cyan(left) + new string(' ', room) + lines[0]);
                }

                foreach (var line in lines.Skip(1))
                {
                    Text("  " + new string(' ', FirstColumn) + line);
                }
            }
        }

        private static List<string> Wrap(string text, int width)
        {
            var lines = new List<string>();
            foreach (var given in text.Split('\n'))
            {
                var line = "";
                foreach (var word in given.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    if (line.Length > 0 && line.Length + 1 + word.Length > width)
                    {
                        lines.Add(line);
                        line = "";
                    }

                    line = line.Length == 0 ? word : line + " " + word;
                }

                lines.Add(line);
            }

            return lines;
        }
    }
}
