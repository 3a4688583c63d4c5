using System.Globalization;

namespace Tillhouse.EndToEnd.Writers;

/// <summary>
/// Sixteen processes on one table. <c>TILL_WRITER_ROUNDS=500</c> is the long form; CI does fewer.
/// </summary>
public sealed class ManyProcessesTests
{
    private const int Writers = 16;
    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("TILL_WRITER_ROUNDS") ?? "12",
        CultureInfo.InvariantCulture
    );

    [Theory]
    [InlineData("Serializable")]
    [InlineData("WriteSerializable")]
    public async Task Every_success_is_a_version_and_every_row_is_found(string isolation)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var shared = new WriterTable();
        await shared.CreateAsync(isolation, cancellationToken);
        var said = await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => RunAsync(shared, $"w{w}", cancellationToken)));

        var commits = said.SelectMany(s => s)
            .Select(line => line.Split(' '))
            .Select(p => (Kind: p[0], Version: long.Parse(p[1], CultureInfo.InvariantCulture)))
            .ToList();
        commits.Count.ShouldBe(Writers * Rounds);
        var table = await shared.OpenAsync(cancellationToken);
        commits.Select(c => c.Version).Order().ShouldBe(Enumerable.Range(1, commits.Count).Select(v => (long)v));
        table.Latest.Version.ShouldBe(commits.Count);
        shared.Number(table, "count(*)", "p = 'rows'").ShouldBe(commits.Count(c => c.Kind == "append"));
        shared.Number(table, "count(DISTINCT (w, n))", "p = 'rows'").ShouldBe(commits.Count(c => c.Kind == "append"));
        shared.Number(table, "sum(n)", "p = 'count'").ShouldBe(commits.Count(c => c.Kind == "merge"));
        shared.Number(table, "count(*)", "p = 'last'").ShouldBe(1);
    }

    private static async Task<string[]> RunAsync(WriterTable shared, string name, CancellationToken cancellationToken)
    {
        using var process = shared.Start(name, Rounds, "append", "merge", "append", "replace");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        process.ExitCode.ShouldBe(0, $"{name}: {await error}");
        return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
    }
}
