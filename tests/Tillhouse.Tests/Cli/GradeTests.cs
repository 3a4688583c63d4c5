using System.Text.Json;
using Tillhouse.Cli;

namespace Tillhouse.Tests.Cli;

public sealed class GradeTests : IDisposable
{
    private readonly TillBox till = new();

    public void Dispose() => till.Dispose();

    [Fact]
    public async Task Nothing_found_is_a_finding_in_a_table_and_in_JSON()
    {
        await File.WriteAllTextAsync(
            Path.Combine(till.Folder, "tillhouse.yml"),
            "name: x\nextends: shop\n",
            TestContext.Current.CancellationToken
        );
        (await till.RunAsync("simulate", "--scale", "tiny", "--days", "1", "--faults", "0.02")).ShouldBe(ExitCode.Ok);
        (await till.RunAsync("grade")).ShouldBe(ExitCode.Findings);
        till.Out.ShouldStartWith("kind");
        till.Out.ShouldContain("wrong totals");
        till.Error.ShouldContain("missed bad_date: ");
        till.Error.ShouldContain("1 day: recall 0 %, precision 100 %, ");

        (await till.RunAsync("grade", "--format", "json", "--quiet")).ShouldBe(ExitCode.Findings);
        using var report = JsonDocument.Parse(till.Out);
        report.RootElement.GetProperty("passed").GetBoolean().ShouldBeFalse();
        report.RootElement.GetProperty("recall").GetDecimal().ShouldBe(0);
        report.RootElement.GetProperty("kinds").EnumerateArray().Select(k => k.GetProperty("kind").GetString()).ShouldContain("orphan");
        var missed = report.RootElement.GetProperty("missed")[0];
        missed.GetProperty("file").GetString()!.ShouldEndWith(".csv");
        missed.GetProperty("line").GetInt64().ShouldBeGreaterThan(1);
        report.RootElement.GetProperty("wrong_totals")[0].GetProperty("got").GetDecimal().ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_seal_there_is_nothing_to_grade()
    {
        MiniProject.Write(till.Folder);
        (await till.RunAsync("grade")).ShouldBe(ExitCode.Findings);
        till.Error.ShouldContain("error T0805: no faults were planted here");
    }
}
