using Tillhouse.Core;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Tests.Cli;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Run;

/// <summary>A place beside production, which shares with it what would come out the same.</summary>
public sealed class EnvironmentTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public EnvironmentTests() => MiniProject.Write(folder.Path);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Model => Path.Combine(folder.Path, "models/gold/totals.sql");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_environment_without_changes_shares_every_table_and_builds_nothing()
    {
        await RunAsync("prod");
        var before = Files();
        var report = await RunAsync("dev");
        report.Tasks.ShouldBeEmpty();
        report.Release!.Tables.ShouldBe((await LatestAsync("prod")).Tables);
        Files().Except(before).ShouldAllBe(f => f.Contains("/_till/", StringComparison.Ordinal));
        (await RunAsync("dev")).Release.ShouldBeNull();
    }

    [Fact]
    public async Task A_changed_model_and_its_readers_are_built_beside_production_and_the_rest_is_shared()
    {
        MiniProject.Put(
            folder.Path,
            "models/gold/sum.sql",
            "/* till\ndescription: s\nkey: [total]\n*/\nselect cast(sum(total) as decimal(18,2)) as total from gold.totals"
        );
        var production = (await RunAsync("prod")).Release!;
        await ChangeModelAsync();
        using (var session = Open("dev"))
        {
            var plan = await session.PlanAsync(null, force: false, Ct);
            plan.Stages.OfType<Stage.Build>().Select(b => b.Table.Name).ShouldBe(["totals", "sum"]);
        }

        var dev = (await RunAsync("dev")).Release!;
        dev.Tables["silver.orders"].ShouldBe(production.Tables["silver.orders"]);
        dev.Tables["gold.totals"].Path.ShouldBe("_till/env/dev/gold/totals");
        dev.Tables["gold.sum"].Path.ShouldBe("_till/env/dev/gold/sum");
        (await QueryAsync("dev", "select total from gold.sum")).ShouldBe(25m);
        (await QueryAsync("prod", "select total from gold.sum")).ShouldBe(12.5m);
        (await LatestAsync("prod")).Number.ShouldBe(1);
        Directory.Exists(Path.Combine(folder.Path, "lake/_till/env/dev/silver")).ShouldBeFalse("what is shared is not copied");
    }

    [Fact]
    public async Task An_environment_follows_production_and_takes_no_files_of_its_own()
    {
        await RunAsync("prod");
        await ChangeModelAsync();
        await RunAsync("dev");
        MiniProject.Put(folder.Path, "landing/orders/2.csv", "order_id,channel,total\nD,web,4.00\n");
        (await RunAsync("dev")).Tasks.ShouldBeEmpty("new files are production's to take");

        // Production must not see dev's model: it is run from another working copy.
        var changed = await File.ReadAllTextAsync(Model, Ct);
        await ChangeModelAsync(back: true);
        await RunAsync("prod");
        await File.WriteAllTextAsync(Model, changed, Ct);
        var report = await RunAsync("dev");
        report.Tasks.Select(t => t.Stage.Table.ToString()).ShouldBe(["gold.totals"]);
        (await QueryAsync("dev", "select sum(total) from gold.totals")).ShouldBe(33m);

        await ChangeModelAsync(back: true);
        (await RunAsync("dev")).Release!.Tables.ShouldBe((await LatestAsync("prod")).Tables, "a change that is taken back is shared again");
    }

    [Fact]
    public async Task A_rebuild_in_an_environment_leaves_productions_tables_alone()
    {
        var production = (await RunAsync("prod")).Release!;
        var dev = await RunAsync("dev", force: true);
        dev.Tasks.Select(t => t.Stage.Table.ToString()).ShouldBe(["silver.orders", "gold.totals"]);
        dev.Release!.Tables["bronze.orders"].ShouldBe(production.Tables["bronze.orders"]);
        dev.Release.Tables["silver.orders"].Path.ShouldBe("_till/env/dev/silver/orders");
        using var session = Open("prod");
        (await session.TablesAsync(Ct)).ShouldAllBe(t => t.State!.Version == 0);
    }

    [Fact]
    public async Task A_source_that_production_never_took_is_taken_into_the_environment()
    {
        await RunAsync("prod");
        await AddReturnsAsync();
        MiniProject.Put(folder.Path, "landing/returns/1.csv", "order_id,channel,total\nA,web,10.50\n");
        var report = await RunAsync("dev");
        report.Release!.Tables["bronze.returns"].Path.ShouldBe("_till/env/dev/bronze/returns");
        (await QueryAsync("dev", "select sum(total) from silver.returns")).ShouldBe(10.5m);
        Directory.Exists(Path.Combine(folder.Path, "lake/bronze/returns")).ShouldBeFalse();
        Directory.Exists(Path.Combine(folder.Path, "lake/_till/batches/returns")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_table_that_was_shared_until_its_source_had_a_file_is_built_apart_and_never_in_production()
    {
        await AddReturnsAsync();
        await RunAsync("prod");
        (await RunAsync("dev")).Release!.Tables["silver.returns"].Path.ShouldBe("silver/returns");
        MiniProject.Put(folder.Path, "landing/returns/1.csv", "order_id,channel,total\nA,web,10.50\n");
        (await RunAsync("dev")).Release!.Tables["silver.returns"].Path.ShouldBe("_till/env/dev/silver/returns");
        (await QueryAsync("dev", "select sum(total) from silver.returns")).ShouldBe(10.5m);
        using var session = Open("prod");
        (await session.TablesAsync(Ct)).Single(t => t.Table.ToString() == "silver.returns").State!.Version.ShouldBe(0);
    }

    [Fact]
    public async Task Before_its_first_release_an_environment_is_read_as_production()
    {
        await RunAsync("prod");
        (await QueryAsync("dev", "select sum(total) from gold.totals")).ShouldBe(12.5m);
    }

    [Theory]
    [InlineData("../prod")]
    [InlineData("Dev")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("dev\n")]
    public void A_name_that_is_no_plain_word_is_refused(string name) =>
        Should.Throw<TerminalException>(() => LakeEnvironment.Named(name)).Code.ShouldBe(ErrorCodes.InvalidEnvironment);

    /// <summary>A second source and its silver model, without a file.</summary>
    private async Task AddReturnsAsync()
    {
        var source = await File.ReadAllTextAsync(Path.Combine(folder.Path, "sources/orders.yml"), Ct);
        MiniProject.Put(folder.Path, "sources/returns.yml", source.Replace("orders", "returns", StringComparison.Ordinal));
        var model = await File.ReadAllTextAsync(Path.Combine(folder.Path, "models/silver/orders.sql"), Ct);
        MiniProject.Put(
            folder.Path,
            "models/silver/returns.sql",
            model.Replace("bronze.orders", "bronze.returns", StringComparison.Ordinal)
        );
    }

    /// <summary>Totals are doubled.</summary>
    private async Task ChangeModelAsync(bool back = false)
    {
        var (from, to) = back ? ("sum(total * 2)", "sum(total)") : ("sum(total)", "sum(total * 2)");
        await File.WriteAllTextAsync(Model, (await File.ReadAllTextAsync(Model, Ct)).Replace(from, to, StringComparison.Ordinal), Ct);
    }

    private async Task<RunReport> RunAsync(string environment, bool force = false)
    {
        using var session = Open(environment);
        var report = await session.RunAsync(await session.PlanAsync(null, force, Ct), new Silence<RunEvent>(), Ct);
        report.IsWhole.ShouldBeTrue();
        return report;
    }

    private async Task<Release> LatestAsync(string environment)
    {
        using var session = Open(environment);
        return (await session.Releases.LatestAsync(Ct))!;
    }

    private async Task<decimal> QueryAsync(string environment, string sql)
    {
        using var session = Open(environment);
        await using var reader = await session.QueryAsync(sql, Ct);
        (await reader.ReadAsync(Ct)).ShouldBeTrue();
        return reader.GetDecimal(0);
    }

    private ProjectSession Open(string environment) =>
        ProjectSession.Open(
            ProjectLoader.Load(new ProjectLocation(folder.Path, SearchAbove: false)),
            new SessionOptions { Environment = environment }
        );

    private IReadOnlyList<string> Files() => Directory.GetFiles(Path.Combine(folder.Path, "lake"), "*", SearchOption.AllDirectories);
}
