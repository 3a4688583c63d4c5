using System.CommandLine;
using Tillhouse.Core;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till init</c>: the files of a new project.</summary>
internal sealed class InitCommand : Verb
{
    private const int Named = 5;

    private readonly Argument<string> folder = new("folder")
    {
        Description = "Where the project goes; it is made when it is missing. Default: this folder.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => ".",
    };

    private readonly Option<bool> full = new("--full")
    {
        Description = "Copy every file of the built-in shop instead of extending it: nothing is inherited then.",
    };

    public InitCommand(CommandHost host)
        : base(host, "init", "Begin a project of your own")
    {
        Details =
            "Writes a small project that extends the built-in shop: settings, an example of a source and of a model, schemas for editors, a .gitignore. Nothing that is there is overwritten.";
        folder.CompletionSources.Add(CompletePath.Folders);
        Add(folder);
        Add(full);
        Examples =
        [
            new("till init my-shop", "a new folder with a project that extends the built-in shop"),
            new("till init --full", "all sources and models of the built-in shop, here, to change at will"),
        ];
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var target = call.Terminal.Resolve(call.Value(folder) ?? ".");
        Write(target, call.Value(full));
        var shown = call.Terminal.Show(target);
        var output = call.Output;
        output.Note(
            $"{(call.Value(full) ? "the whole shop" : "a project that extends the built-in shop")} is in {(shown == "." ? "this folder" : shown)}"
        );
        output.Note("");
        output.Note("next:");
        if (shown != ".")
        {
            output.Note($"  cd {ShellText.Quote(shown)}");
        }

        output.Note("  till simulate --scale tiny --days 3    makes exports to try it with, in landing/");
        output.Note("  till run                               takes them and builds every table");
        output.Note("  till query \"select day, orders, net_amount from gold.kpi_overview order by day\"");
        return Task.FromResult(ExitCode.Ok);
    }

    /// <summary>Writes a project into a folder, or refuses before the first file when one of them is there.</summary>
    public static void Write(string target, bool full)
    {
        var name = ProjectTemplate.NameOf(target);
        var files = full ? ProjectTemplate.Full(name) : ProjectTemplate.Extending(name);
        var taken = files.Select(f => f.File).Where(f => Path.Exists(Path.Combine(target, f))).ToList();
        if (taken.Count > 0)
        {
            var more = taken.Count > Named ? $" and {taken.Count - Named} more" : "";
            throw new TerminalException(
                ErrorCodes.FolderInUse,
                $"{target} has files that a new project would overwrite: {string.Join(", ", taken.Take(Named))}{more}",
                taken.Contains("tillhouse.yml")
                    ? "there is a project already: till check looks at it; or name another folder"
                    : "name another folder, or move them away"
            );
        }

        foreach (var (file, text) in files)
        {
            var path = Path.Combine(target, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Directory.CreateDirectory(Path.Combine(target, "landing"));
    }
}
