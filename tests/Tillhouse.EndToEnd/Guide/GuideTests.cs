using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Tillhouse.EndToEnd.Published;
using Tillhouse.Tests.Tidy;

namespace Tillhouse.EndToEnd.Guide;

/// <summary>
/// The guide is true: each page's files are written and its commands run, in their order, in an empty folder. A block <c>```yaml sources/orders.yml</c> is that
/// file; a block <c>```sh</c> is run by bash, and a command ends with 0 unless a comment behind it says <c># exit code 1</c>.
/// </summary>
/// <param name="till">The program as people have it.</param>
public sealed partial class GuideTests(PublishedTill till)
{
    // What runs for a minute, or runs this test, is held by the tests of the published program.
    private static readonly string[] Elsewhere = ["./till demo", "dotnet test"];

    [Fact]
    public async Task Every_command_of_every_page_runs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the pages are written for a POSIX shell");
        var wrong = new ConcurrentBag<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(
            Repository.Files("docs/guide", ".md").Append("README.md"),
            options,
            async (page, cancel) =>
            {
                var (code, said) = await RunAsync(Script(Repository.Read(page)), cancel);
                if (code != 0)
                {
                    wrong.Add($"{page}:\n{said}");
                }
            }
        );
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_command_that_fails_or_succeeds_against_its_word_is_found()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the pages are written for a POSIX shell");
        var cancel = TestContext.Current.CancellationToken;
        (await RunAsync(Script("```sh\ntill nonsense\n```\n"), cancel)).Code.ShouldBe(99);
        (await RunAsync(Script("```sh\ntill --version   # exit code 1\n```\n"), cancel)).Code.ShouldBe(99);
        (await RunAsync(Script("```sh\ntill nonsense   # exit code 2\n```\n"), cancel)).Code.ShouldBe(0);
    }

    private static string Script(string page)
    {
        var script = new StringBuilder();
        foreach (Match block in Block().Matches(page))
        {
            var (language, file, text) = (block.Groups[1].Value, block.Groups[2].Value, block.Groups[3].Value);
            if (file.Length > 0)
            {
                script.Append($"mkdir -p \"$(dirname '{file}')\" && cat > '{file}' <<'END OF BLOCK'\n{text}END OF BLOCK\n");
            }
            else if (language == "sh")
            {
                text.Split('\n').Where(IsCommand).ToList().ForEach(line => script.Append(Step(line)));
            }
        }

        return script.ToString();
    }

    private static bool IsCommand(string line) =>
        line.Trim().Length > 0 && line[0] != '#' && !Elsewhere.Any(e => line.StartsWith(e, StringComparison.Ordinal));

    private static string Step(string line)
    {
        var expected = ExpectedCode().Match(line) is { Success: true } said ? said.Groups[1].Value : "0";
        return $$"""
            {{line}}
            code=$?; [ $code = {{expected}} ] || { echo "exit code $code, not {{expected}}: {{line.Replace(
                "\"",
                "'",
                StringComparison.Ordinal
            )}}"; exit 99; }

            """;
    }

    private async Task<(int Code, string Said)> RunAsync(string script, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("till-guide-").FullName;
        try
        {
            File.CreateSymbolicLink(Path.Combine(folder, "till"), await till.ProgramAsync(cancel));
            var start = new ProcessStartInfo("bash", ["-uc", $"exec 2>&1\n{script}"])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            };
            start.Environment["PATH"] = folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var said = await process.StandardOutput.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return (process.ExitCode, said);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(@"^```([a-z]*)(?: +([^\s`]+))?\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"# exit code (\d+)")]
    private static partial Regex ExpectedCode();
}
