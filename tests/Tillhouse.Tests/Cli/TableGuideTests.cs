using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Tillhouse.Cli;
using Tillhouse.DuckDb;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Cli;

/// <summary>What docs/guide/tables.md tells people to type works, in the order in which it stands there.</summary>
public sealed partial class TableGuideTests : IDisposable
{
    private readonly TillBox till = new();

    public void Dispose() => till.Dispose();

    [Fact]
    public async Task Every_command_of_the_guide_runs()
    {
        await ExportsAsync();
        var guide = await File.ReadAllTextAsync(
            Path.Combine(SharedData.RepositoryRoot, "docs/guide/tables.md"),
            TestContext.Current.CancellationToken
        );
        var commands = Shell()
            .Matches(guide)
            .SelectMany(m => m.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        commands.Count.ShouldBeGreaterThan(20);
        foreach (var command in commands)
        {
            var words = CommandLineParser.SplitCommandLine(command).ToList();
            words[0].ShouldBe("till");
            (await till.RunAsync([.. words.Skip(1)])).ShouldBe(ExitCode.Ok, $"{command}\n{till.Error}");
        }
    }

    private async Task ExportsAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(till.Folder, "exports/orders")).FullName;
        await using var connection = new DuckDbConnection("DataSource=:memory:");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++)
        {
            connection.Execute(
                $"COPY (SELECT range + {i * 100} AS order_id, CASE range % 4 WHEN 0 THEN 'open' WHEN 1 THEN 'Open' WHEN 2 THEN 'test' ELSE 'closed' END AS status, "
                    + $"(range * 1.5)::DECIMAL(9,2) AS amount FROM range(100)) TO '{folder}/part-{i}.parquet' (FORMAT parquet)"
            );
        }

        await File.WriteAllTextAsync(
            Path.Combine(till.Folder, "corrections.csv"),
            "order_id,status,amount\n7,closed,12.50\n1000,open,1\n",
            TestContext.Current.CancellationToken
        );
    }

    [GeneratedRegex(@"^```sh\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Shell();
}
