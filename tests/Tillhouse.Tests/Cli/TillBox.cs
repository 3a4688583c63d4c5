using Tillhouse.Cli;

namespace Tillhouse.Tests.Cli;

/// <summary>Calls till in this process, in an empty folder of its own, and keeps what it wrote.</summary>
internal sealed class TillBox : IDisposable
{
    public TillBox() => Folder = Directory.CreateTempSubdirectory("till-cli-").FullName;

    public string Folder { get; }

    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    public Dictionary<string, string> Variables { get; } = [];

    public bool IsTerminal { get; init; }

    public int Width { get; init; }

    public string Input { get; set; } = "";

    public async Task<int> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await App.RunAsync(args, Terminal(output, error), cancel: TestContext.Current.CancellationToken);
        (Out, Error) = (output.ToString(), error.ToString());
        return code;
    }

    public Terminal Terminal(TextWriter output, TextWriter error) =>
        new()
        {
            In = new StringReader(Input),
            Out = output,
            Error = error,
            OutIsTerminal = IsTerminal,
            ErrorIsTerminal = IsTerminal,
            Width = Width,
            Environment = Variables.GetValueOrDefault,
            Folder = Folder,
        };

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
