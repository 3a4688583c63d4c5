using System.CommandLine;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till completion</c>: the script that teaches a shell to complete till's words.</summary>
internal sealed class CompletionCommand : Verb
{
    // The shells ask till itself, through the parser's [suggest] directive, so a script never goes stale.
    // The first word is replaced because a till called by its path must complete as well.
    private const string Bash = """
        _till() {
            local words="till ${COMP_LINE#* }"
            local point=$((COMP_POINT - ${#COMP_LINE} + ${#words}))
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$point]" "$words" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace
        }
        complete -o default -F _till till ./till
        """;

    private const string Zsh = """
        #compdef till
        _till() {
            local line="till ${BUFFER#* }"
            local point=$((CURSOR - ${#BUFFER} + ${#line}))
            local -a found=("${(@f)$("${words[1]}" "[suggest:$point]" "$line" 2>/dev/null)}")
            if [[ -n "${found[1]}" ]]; then compadd -Q -- "${found[@]}"; else _files; fi
        }
        compdef _till till
        """;

    private const string Fish = """
        function __till_complete
            set -l line (string replace -r '^\S+' till -- (commandline -cp))
            till "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c till -a '(__till_complete)'
        """;

    private readonly Argument<string> shell = new("shell") { Description = "bash, zsh or fish.", HelpName = "bash|zsh|fish" };

    public CompletionCommand(CommandHost host)
        : base(host, "completion", "Print the script that completes till's words in your shell")
    {
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Add(shell);
        Examples =
        [
            new("source <(till completion bash)", "in this bash; put the line into ~/.bashrc for all of them"),
            new("till completion zsh > ~/.zfunc/_till", "for zsh, in a folder of $fpath"),
            new("till completion fish > ~/.config/fish/completions/till.fish", "for fish"),
        ];
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        call.Output.Line(
            call.Value(shell) switch
            {
                "zsh" => Zsh,
                "fish" => Fish,
                _ => Bash,
            }
        );
        return Task.FromResult(ExitCode.Ok);
    }
}
