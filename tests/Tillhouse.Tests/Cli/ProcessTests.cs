using System.Diagnostics;
using Tillhouse.Cli;

namespace Tillhouse.Tests.Cli;

/// <summary>The program itself, as a process: what only its real streams and exit code can show.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task The_exit_code_reaches_the_caller_and_errors_stay_off_standard_output()
    {
        var (code, output, error) = await TillAsync("nonsense");
        code.ShouldBe(ExitCode.Usage);
        output.ShouldBeEmpty();
        error.ShouldStartWith("error T0901: till knows no command 'nonsense'");
    }

    [Fact]
    public async Task The_parser_completes_words_for_a_shell()
    {
        var (code, output, _) = await TillAsync("[suggest:13]", "till init --f");
        code.ShouldBe(ExitCode.Ok);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ShouldContain("--full");
    }

    [Fact]
    public async Task Bash_completes_a_command_through_the_script_that_till_prints()
    {
        const string Script = """
            source <(till completion bash)
            COMP_LINE="till comp"; COMP_POINT=9; COMP_WORDS=(till comp); COMP_CWORD=1
            _till
            echo "${COMPREPLY[@]}"
            """;
        Assert.SkipWhen(OperatingSystem.IsWindows(), "bash is a POSIX shell");
        var start = new ProcessStartInfo("bash", ["-c", Script]);
        start.Environment["PATH"] = AppContext.BaseDirectory + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        var (_, output, error) = await RunAsync(start);
        error.ShouldBeEmpty();
        output.Trim().ShouldBe("completion");
    }

    private static Task<(int Code, string Out, string Error)> TillAsync(params string[] args) =>
        RunAsync(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "till.dll"), .. args]));

    private static async Task<(int Code, string Out, string Error)> RunAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (true, true, true);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var cancel = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, await output, await error);
    }
}
