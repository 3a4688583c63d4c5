using System.Diagnostics;
using Tillhouse.Tests.Support;

namespace Tillhouse.EndToEnd.Published;

/// <summary>
/// The program as people get it: published once per test run into one folder, and run without anything of this machine (no variables at all, so no
/// .NET, no npm and no settings are found).
/// </summary>
public sealed class PublishedTill : IDisposable
{
    private static readonly Dictionary<string, string> Nothing = [];

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly TempFolder _folder = new();
    private string? _program;

    /// <summary>The path of the program, published on first use.</summary>
    public async Task<string> ProgramAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _program ??= await PublishAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Runs it to its end with variables that are given and no others.</summary>
    internal async Task<ToolResult> RunAsync(
        string folder,
        string[] arguments,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null
    ) => await Tool.RunAsync(await ProgramAsync(cancellationToken), arguments, cancellationToken, folder, environment ?? Nothing);

    /// <summary>Starts it and returns at once. Its output must be read, or it stops when the pipe is full.</summary>
    internal async Task<Process> StartAsync(string folder, string[] arguments, CancellationToken cancellationToken) =>
        Tool.Start(await ProgramAsync(cancellationToken), arguments, folder, Nothing);

    /// <inheritdoc />
    public void Dispose()
    {
        _folder.Dispose();
        _gate.Dispose();
    }

    private async Task<string> PublishAsync(CancellationToken cancellationToken)
    {
        // Its own folder for intermediate files: other projects of the solution may be building.
        string[] arguments =
        [
            "publish",
            Path.Combine(SharedData.RepositoryRoot, "src", "Tillhouse.Cli"),
            "--configuration",
            "Release",
            "--runtime",
            "linux-x64",
            "--self-contained",
            "--output",
            _folder["till"],
            "--artifacts-path",
            _folder["artifacts"],
            "--nologo",
            "-v",
            "quiet",
            "-nodeReuse:false",
            "-p:UseSharedCompilation=false",
        ];
        (await Tool.RunAsync("dotnet", arguments, cancellationToken)).ShouldSucceed();
        Directory.Delete(_folder["artifacts"], recursive: true);
        return _folder["till/till"];
    }
}
