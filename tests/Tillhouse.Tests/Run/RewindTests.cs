using Tillhouse.Core;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Run;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Run;

/// <summary>History that is made anew from a date on.</summary>
public sealed class RewindTests : IDisposable
{
    private const string Header = "id,city,updated_at";
    private const string Stored =
        "select id, city, cast(valid_to as varchar) from gold.dim_customer where id is not null order by id, valid_from";

    private static readonly string[] AsItIs = ["a|Bonn|2026-02-01 00:00:00", "a|Ulm|2026-03-01 00:00:00", "a|Trier|", "b|Mainz|"];

    private readonly SmallProject project = new();

    public RewindTests()
    {
        project.Source("customers", "id", "city", "updated_at:timestamp");
        project.Model(
            "silver/customers",
            "build: merge\nkey: [id, updated_at]",
            "select id, city, updated_at, _file, _line, _batch from bronze.customers"
        );
        project.Model(
            "gold/dim_customer",
            "build: scd2\nkey: [id]\nsurrogate: customer_key\nvalid_from: updated_at\ntrack: [city]",
            "select id, city, updated_at from silver.customers"
        );
        project.Model(
            "gold/cities",
            "build: merge\nkey: [city]",
            "select city, count(*) as versions from gold.dim_customer where city is not null group by city"
        );
        project.Land("customers", Header, "a,Bonn,2026-01-01", "a,Ulm,2026-02-01", "a,Trier,2026-03-01", "b,Mainz,2026-01-15");
    }

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task Versions_that_were_valid_after_the_date_are_made_anew_and_those_that_had_ended_stay()
    {
        await project.RunAsync();
        (await project.RowsAsync(Stored)).ShouldBe(AsItIs);
        await MarAsync("city = 'somewhere'", "id is not null");

        var report = await RewindAsync("2026-02-01");

        (await project.RowsAsync(Stored)).ShouldBe(["a|somewhere|2026-02-01 00:00:00", .. AsItIs[1..]]);
        var built = (TaskResult.Built)SmallProject.Result(report, "gold.dim_customer");
        built.Extent.ShouldBe(new BuildExtent.Since(new DateTime(2026, 2, 1)));
        built.Changed.ShouldBe((3, 3));
        (await project.RowsAsync("select city, versions from gold.cities order by city")).ShouldBe([
            "Mainz|1",
            "Trier|1",
            "Ulm|1",
            "somewhere|1",
        ]);
    }

    [Fact]
    public async Task A_version_is_found_again_on_whichever_side_of_the_date_it_was_stored()
    {
        await project.RunAsync();
        await MarAsync("valid_to = timestamp '2026-05-01 00:00:00'", "city = 'Bonn'");
        await MarAsync("valid_to = timestamp '2026-01-20 00:00:00'", "city = 'Mainz'");

        await RewindAsync("2026-04-01");

        (await project.RowsAsync(Stored)).ShouldBe(AsItIs);
    }

    [Fact]
    public async Task A_history_that_is_as_it_should_be_gets_no_new_row()
    {
        await project.RunAsync();

        var report = await RewindAsync("2026-01-01");

        ((TaskResult.Built)SmallProject.Result(report, "gold.dim_customer")).Changed.ShouldBe((0, 0));
        ((TaskResult.Built)SmallProject.Result(report, "gold.cities")).Extent.ShouldBeOfType<BuildExtent.Nothing>();
    }

    [Fact]
    public async Task New_files_of_the_same_run_reach_back_before_the_date()
    {
        await project.RunAsync();
        project.Land("customers", Header, "b,Worms,2025-12-01");

        var report = await RewindAsync("2026-03-01");

        ((TaskResult.Built)SmallProject.Result(report, "gold.dim_customer")).Extent.ShouldBeOfType<BuildExtent.Whole>();
        (await project.RowsAsync(Stored)).ShouldBe([.. AsItIs[..3], "b|Worms|2026-01-15 00:00:00", "b|Mainz|"]);
    }

    [Fact]
    public async Task A_history_that_its_model_makes_otherwise_now_is_made_whole()
    {
        await project.RunAsync();
        project.Model(
            "gold/dim_customer",
            "build: scd2\nkey: [id]\nsurrogate: customer_key\nvalid_from: updated_at\ntrack: [city]",
            "select id, upper(city) as city, updated_at from silver.customers"
        );

        var report = await RewindAsync("2026-03-01");

        (
            (Stage.Build)report.Tasks.Single(t => t.Stage.Table.Name == "dim_customer").Stage
        ).Reason.ShouldBeOfType<BuildReason.ModelChanged>();
        (await project.RowsAsync(Stored))[0].ShouldBe("a|BONN|2026-02-01 00:00:00");
    }

    [Theory]
    [InlineData("cities", "2026-01-01", "'cities' is no table that keeps history")]
    [InlineData("gold.dim_custmer", "2026-01-01", "'gold.dim_custmer' is no table that keeps history")]
    [InlineData("dim_customer", "March", "'March' is no date")]
    public void What_is_no_history_or_no_date_is_refused(string table, string from, string message)
    {
        using var session = project.Open();

        var error = Should.Throw<TerminalException>(() => Rewind.Of(session.Project.Graph, table, from));

        error.Code.ShouldBe(ErrorCodes.NoHistory);
        error.Message.ShouldContain(message);
    }

    private async Task<RunReport> RewindAsync(string from)
    {
        using var session = project.Open();
        var token = TestContext.Current.CancellationToken;
        var plan = await session.PlanAsync(null, force: false, token, Rewind.Of(session.Project.Graph, "dim_customer", from));
        return await session.RunAsync(plan, new Silence<RunEvent>(), token);
    }

    /// <summary>Changes stored rows behind the back of the build.</summary>
    private async Task MarAsync(string set, string where)
    {
        using var connection = new DuckDbConnection("DataSource=:memory:");
        connection.Open();
        connection.Execute("set TimeZone = 'UTC'");
        using var engine = new DuckDbEngine(connection);
        var token = TestContext.Current.CancellationToken;
        var table = await DeltaTable.OpenAsync(new LocalStore(project.Lake), engine, "gold/dim_customer", cancellationToken: token);
        var (column, value) = (set.Split(" = ")[0], set.Split(" = ")[1]);
        await table.UpdateAsync(new Dictionary<string, string> { [column] = value }, where, cancellationToken: token);
    }
}
