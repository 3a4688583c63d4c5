using System.Text.RegularExpressions;

namespace Tillhouse.EndToEnd.Writers;

/// <summary>What the kernel is asked for, in which order and with which paths, when one commit is made: strace tells.</summary>
public sealed partial class SystemCallTests
{
    [Fact]
    public async Task Rows_are_durable_before_the_commit_and_the_commit_before_its_name()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        if (!Tool.Exists("strace"))
        {
            Environment.GetEnvironmentVariable("CI").ShouldNotBe("true", "strace is missing");
            Assert.Skip("strace is missing");
        }

        using var shared = new WriterTable();
        await shared.CreateAsync("Serializable", cancellationToken);
        var trace = Path.Combine(shared.Folder, "trace");
        string[] arguments =
        [
            "-f",
            "-y",
            "-o",
            trace,
            "-e",
            "trace=fsync,fdatasync,link,linkat,rename,unlink",
            WriterTable.Worker,
            shared.Folder,
            "w",
            "1",
            "append",
        ];
        (await Tool.RunAsync("strace", arguments, cancellationToken)).ShouldSucceed();

        var calls = (await File.ReadAllLinesAsync(trace, cancellationToken))
            .Where(l => l.Contains(shared.Folder + "/t/", StringComparison.Ordinal))
            .Select(Call)
            .ToList();
        calls
            .SkipWhile(c => !c.EndsWith(".parquet", StringComparison.Ordinal))
            .Take(6) // What follows, a checksum of the table, may get lost.
            .ShouldBe(
                [
                    "sync t/p=rows/FILE.parquet",
                    "sync dir t/p=rows",
                    "sync t/_delta_log/TEMPORARY",
                    "link t/_delta_log/TEMPORARY t/_delta_log/00000000000000000001.json",
                    "unlink t/_delta_log/TEMPORARY",
                    "sync dir t/_delta_log",
                ],
                string.Join('\n', calls)
            );

        string Call(string line)
        {
            var paths = PathsOf()
                .Matches(line)
                .Select(m => m.Groups["path"].Value)
                .Where(p => p.StartsWith(shared.Folder + "/", StringComparison.Ordinal))
                .ToList();
            var named = paths.Select(p =>
                Names()
                    .Replace(
                        p[(shared.Folder.Length + 1)..],
                        m => m.Value.EndsWith(".tmp", StringComparison.Ordinal) ? "TEMPORARY" : "FILE.parquet"
                    )
            );
            var verb =
                line.Contains("sync(", StringComparison.Ordinal) ? (Directory.Exists(paths[0]) ? "sync dir" : "sync")
                : line.Contains("unlink", StringComparison.Ordinal) ? "unlink"
                : line.Contains("link", StringComparison.Ordinal) ? "link"
                : "rename";
            return $"{verb} {string.Join(' ', named)}";
        }
    }

    [GeneratedRegex("""[<"](?<path>/[^>"]*)[>"]""")]
    private static partial Regex PathsOf();

    [GeneratedRegex("""\.[0-9a-f]{32}\.tmp|[^/]*\.parquet""")]
    private static partial Regex Names();
}
