using Tillhouse.Core;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Delta.Operations;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Run;

/// <summary>What a run does with a table that the same model has made before.</summary>
public sealed class IncrementalBuildTests : IDisposable
{
    private static readonly string[] Columns = ["id", "customer", "day:date", "amount:decimal(18,2)", "updated_at:timestamp"];
    private const string Header = "id,customer,day,amount,updated_at";
    private readonly SmallProject project = new();

    public IncrementalBuildTests()
    {
        project.Source("orders", Columns);
        project.Silver("orders", Columns);
        project.Land("orders", Header, "1,a,2026-01-01,10,2026-01-01", "2,a,2026-01-01,5,2026-01-01", "3,b,2026-01-02,7,2026-01-01");
    }

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task A_merge_computes_the_groups_that_changed_rows_are_in_and_writes_those_that_came_out_otherwise()
    {
        Daily("build: merge\nkey: [day]");
        await project.RunAsync();
        project.Land("orders", Header, "4,c,2026-01-02,1,2026-01-02", "1,a,2026-01-01,10,2026-01-02");

        var report = await project.RunAsync();

        var daily = Built(report, "gold.daily");
        daily.Extent.ShouldBeOfType<BuildExtent.Touched>().Scope.Column.ShouldBe("day");
        daily.Changed.ShouldBe((1, 1));
        Built(report, "silver.orders").Changed.ShouldBe((2, 1));
        (await project.RowsAsync("select cast(day as varchar), total from gold.daily order by 1")).ShouldBe([
            "2026-01-01|15.00",
            "2026-01-02|8.00",
        ]);
    }

    [Fact]
    public async Task A_file_that_came_before_under_another_name_makes_nothing_anew()
    {
        Daily("build: merge\nkey: [day]");
        await project.RunAsync();
        project.Land("orders", Header, "1,a,2026-01-01,10,2026-01-01", "2,a,2026-01-01,5,2026-01-01", "3,b,2026-01-02,7,2026-01-01");

        var report = await project.RunAsync();

        Built(report, "silver.orders").Extent.ShouldBeOfType<BuildExtent.Nothing>();
        Built(report, "gold.daily").Extent.ShouldBeOfType<BuildExtent.Nothing>();
    }

    [Fact]
    public async Task A_row_that_moves_to_another_group_leaves_the_old_one()
    {
        Daily("build: merge\nkey: [day]");
        await project.RunAsync();
        project.Land("orders", Header, "3,b,2026-01-05,7,2026-01-02");

        Built(await project.RunAsync(), "gold.daily").Changed.ShouldBe((1, 1));

        (await project.RowsAsync("select cast(day as varchar), total from gold.daily order by 1")).ShouldBe([
            "2026-01-01|15.00",
            "2026-01-05|7.00",
        ]);
    }

    [Fact]
    public async Task An_older_version_of_a_key_that_comes_late_changes_nothing_and_is_counted_as_a_duplicate()
    {
        await project.RunAsync();
        project.Land("orders", Header, "3,x,2026-03-03,99,2025-12-31");

        var silver = Built(await project.RunAsync(), "silver.orders");

        silver.Changed.ShouldBe((0, 0));
        (silver.Counts["landed"], silver.Counts["accepted"], silver.Counts["duplicates"]).ShouldBe((4, 3, 1));
    }

    [Fact]
    public async Task Tables_behind_a_table_that_came_out_the_same_are_left_alone()
    {
        Daily("build: merge\nkey: [day]");
        project.Model("gold/best", "build: merge\nkey: [day]", "select day, total from gold.daily where total > 8");
        await project.RunAsync();
        project.Land("orders", Header, "2,z,2026-01-01,5,2026-01-03");

        var report = await project.RunAsync();

        Built(report, "gold.daily").Changed.ShouldBe((0, 0));
        Built(report, "gold.best").Extent.ShouldBeOfType<BuildExtent.Nothing>();
    }

    [Fact]
    public async Task Where_no_column_leads_back_the_whole_is_computed_and_only_the_difference_is_written()
    {
        project.Model(
            "gold/ranks",
            "build: merge\nkey: [id]",
            "select id, cast(row_number() over (order by amount desc nulls last, id nulls last) as bigint) as rank from silver.orders"
        );
        await project.RunAsync();
        project.Land("orders", Header, "4,c,2026-01-02,1,2026-01-02");

        var ranks = Built(await project.RunAsync(), "gold.ranks");

        ranks.Extent.ShouldBeOfType<BuildExtent.Whole>().Why.ShouldNotBeNull().ShouldContain("window");
        ranks.Changed.ShouldBe((1, 0));
    }

    [Fact]
    public async Task Partitions_that_changed_rows_are_in_are_replaced_whole()
    {
        project.Model("gold/lines", "build: partitions\npartition_by: [day]", "select day, customer, amount from silver.orders");
        await project.RunAsync();
        project.Land("orders", Header, "4,c,2026-01-01,1,2026-01-02");

        var lines = Built(await project.RunAsync(), "gold.lines");

        lines.Changed.ShouldBe((3, 2));
        (await project.RowsAsync("select cast(day as varchar), sum(amount) from gold.lines group by 1 order by 1")).ShouldBe([
            "2026-01-01|16.00",
            "2026-01-02|7.00",
        ]);
    }

    [Fact]
    public async Task An_append_adds_what_new_rows_give_and_is_made_anew_when_its_input_loses_rows()
    {
        project.Model("gold/big", "build: append", "select id, amount from silver.orders where amount >= 5");
        await project.RunAsync();
        project.Land("orders", Header, "4,c,2026-01-01,50,2026-01-02", "5,c,2026-01-01,1,2026-01-02");

        var added = Built(await project.RunAsync(), "gold.big");
        project.Land("orders", Header, "4,c,2026-01-01,60,2026-01-03");
        var anew = Built(await project.RunAsync(), "gold.big");

        added.Extent.ShouldBeOfType<BuildExtent.NewRows>();
        added.Changed.ShouldBe((1, 0));
        anew.Extent.ShouldBeOfType<BuildExtent.Whole>();
        (await project.RowsAsync("select id, amount from gold.big order by 1")).ShouldBe(["1|10.00", "2|5.00", "3|7.00", "4|60.00"]);
    }

    [Fact]
    public async Task Files_that_were_put_together_are_no_change()
    {
        Daily("build: merge\nkey: [day]");
        await project.RunAsync();
        project.Land("orders", Header, "4,c,2026-01-02,1,2026-01-02");
        await project.RunAsync();
        using (var session = project.Open())
        {
            var token = TestContext.Current.CancellationToken;
            var table = (await session.Lake.FindAsync("silver/orders", token))!.Table;
            (
                await table.OptimizeAsync(await table.PlanOptimizeAsync(cancellationToken: token), cancellationToken: token)
            ).Removed.Count.ShouldBe(2);
        }

        var report = await project.RunAsync();

        // Readers get the new files, and nothing is built of them.
        report.Tasks.ShouldBeEmpty();
        report.Release.ShouldNotBeNull();
        (await project.RunAsync()).Release.ShouldBeNull();
    }

    [Fact]
    public async Task A_plan_tells_how_many_rows_of_an_input_came_and_went()
    {
        Daily("build: merge\nkey: [day]");
        await project.RunAsync();
        project.Land("orders", Header, "4,c,2026-01-02,1,2026-01-02", "1,a,2026-01-01,11,2026-01-02");
        var token = TestContext.Current.CancellationToken;
        using var session = project.Open();
        HashSet<TableName> first = [new(Layer.Bronze, "orders"), new(Layer.Silver, "orders")];
        await session.RunAsync(await session.PlanAsync(first, force: false, token), new Silence<RunEvent>(), token);

        var plan = await session.PlanAsync(null, force: false, token);

        var reason = plan.Stages.OfType<Stage.Build>().Single().Reason.ShouldBeOfType<BuildReason.InputsChanged>();
        reason.Rows.ShouldBe(new Dictionary<TableName, long> { [new(Layer.Silver, "orders")] = 3 });
    }

    [Fact]
    public async Task A_table_that_grows_by_small_runs_does_not_fall_into_ever_more_files()
    {
        Daily("build: merge\nkey: [day]");
        for (var day = 1; day <= 10; day++)
        {
            project.Land("orders", Header, $"n{day},a,2026-02-{day:D2},1,2026-02-01", $"1,a,2026-01-01,{day},2026-02-{day:D2}");
            (await project.RunAsync()).Succeeded.ShouldBeTrue();
        }

        using var session = project.Open();
        foreach (var folder in (string[])["bronze/orders", "silver/orders", "gold/daily"])
        {
            var table = (await session.Lake.FindAsync(folder, TestContext.Current.CancellationToken))!;
            table.Snapshot.FileCount.ShouldBeLessThanOrEqualTo(8, folder);
        }

        (await project.RowsAsync("select count(*), sum(amount) from silver.orders")).ShouldBe(["13|32.00"]);
        (await project.RunAsync()).Tasks.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_comment_changes_nothing_and_another_expression_makes_the_table_anew()
    {
        Daily("build: merge\nkey: [day]");
        await project.RunAsync();

        project.Model(
            "gold/daily",
            "build: merge\nkey: [day]\ndescription: Sums.",
            "-- by day\nselect day,\n  cast(sum(amount) as decimal(18,2)) as total from silver.orders group by day"
        );
        (await project.RunAsync()).Tasks.ShouldBeEmpty();

        project.Model(
            "gold/daily",
            "build: merge\nkey: [day]",
            "select day, cast(sum(amount) * 2 as decimal(18,2)) as total from silver.orders group by day"
        );
        Built(await project.RunAsync(), "gold.daily").Extent.ShouldBeOfType<BuildExtent.Whole>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_that_would_be_there_twice_keeps_the_table_as_it_was(bool later)
    {
        project.Model("gold/customers", "build: merge\nkey: [customer]", "select distinct customer, day from silver.orders");
        if (later)
        {
            (await project.RunAsync()).Succeeded.ShouldBeTrue();
        }

        project.Land("orders", Header, "4,b,2026-01-09,1,2026-01-02");
        var report = await project.RunAsync();

        var error = SmallProject
            .Result(report, "gold.customers")
            .ShouldBeOfType<TaskResult.Failed>()
            .Error.ShouldBeOfType<TerminalException>();
        error.Code.ShouldBe(ErrorCodes.KeyNotUnique);
        error.Message.ShouldContain("\"customer\":\"b\"");
    }

    private void Daily(string header) =>
        project.Model("gold/daily", header, "select day, cast(sum(amount) as decimal(18,2)) as total from silver.orders group by day");

    private static TaskResult.Built Built(RunReport report, string table) =>
        SmallProject.Result(report, table) switch
        {
            TaskResult.Built built => built,
            TaskResult.Failed failed => throw failed.Error,
            var other => throw new InvalidOperationException($"{table}: {other}"),
        };
}
