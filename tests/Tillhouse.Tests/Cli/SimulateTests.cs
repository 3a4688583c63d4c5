using Tillhouse.Cli;

namespace Tillhouse.Tests.Cli;

public sealed class SimulateTests : IDisposable
{
    private readonly TillBox till = new();

    public void Dispose() => till.Dispose();

    [Fact]
    public async Task Outside_a_project_the_files_go_to_landing_and_the_next_call_goes_on()
    {
        (await till.RunAsync("simulate", "--scale", "tiny", "--days", "2")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldStartWith("source");
        till.Error.ShouldContain("2026-01-01 to 2026-01-02: ");
        (await till.RunAsync("simulate", "--scale", "tiny", "--days", "1")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldContain("2026-01-03: ");
        File.Exists(Path.Combine(till.Folder, "landing", "orders", "orders_2026-01-01.csv")).ShouldBeTrue();
    }

    [Fact]
    public async Task Its_format_is_that_of_the_files_and_not_of_the_result()
    {
        (await till.RunAsync("simulate", "--scale", "tiny", "--days", "1", "--format", "json", "--quiet")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldStartWith("source");
        till.Error.ShouldBeEmpty();
        Directory.EnumerateFiles(Path.Combine(till.Folder, "landing", "orders"), "*.jsonl").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Inside_a_project_the_files_go_to_its_landing_folder()
    {
        File.WriteAllText(Path.Combine(till.Folder, "tillhouse.yml"), "name: x\nlanding: ./inbox\n");
        var below = Directory.CreateDirectory(Path.Combine(till.Folder, "below"));
        (await till.RunAsync("simulate", "--scale", "tiny", "--days", "1", "--project", till.Folder)).ShouldBe(ExitCode.Ok);
        Directory.Exists(Path.Combine(till.Folder, "inbox", "orders")).ShouldBeTrue();
        below.EnumerateFileSystemInfos().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_project_that_was_named_and_is_not_there_is_an_error()
    {
        (await till.RunAsync("simulate", "--project", "nowhere")).ShouldBe(ExitCode.Project);
        till.Error.ShouldStartWith("error T0101:");
    }

    [Fact]
    public async Task A_date_that_is_none_is_refused()
    {
        (await till.RunAsync("simulate", "--start", "2026-13-01")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("'2026-13-01' is no date such as 2026-01-31");
    }

    [Fact]
    public async Task Faults_are_planted_by_share_and_by_list_and_a_wrong_list_is_told_with_its_line()
    {
        var list = Path.Combine(till.Folder, "faults.csv");
        File.WriteAllText(list, "kind,source,column,count\nbad_date,orders,updated_at,3\n");
        (await till.RunAsync("simulate", "--scale", "tiny", "--days", "1", "--faults", "0.1", "--faults-file", "faults.csv")).ShouldBe(
            ExitCode.Ok
        );
        File.Exists(Path.Combine(till.Folder, "landing", "_sealed", "seal.json")).ShouldBeTrue();

        File.WriteAllText(list, "kind,source,column\nbad_date,orders,udpated_at\n");
        (await till.RunAsync("simulate", "--faults-file", "faults.csv")).ShouldNotBe(ExitCode.Ok);
        till.Error.ShouldContain("faults.csv:2: error T0804");
        till.Error.ShouldContain("did you mean updated_at?");
    }

    [Fact]
    public async Task A_list_of_faults_that_is_not_there_is_an_error_of_the_machine()
    {
        (await till.RunAsync("simulate", "--faults-file", "nowhere.yml")).ShouldBe(ExitCode.Environment);
        till.Error.ShouldContain("nowhere.yml");
    }
}
