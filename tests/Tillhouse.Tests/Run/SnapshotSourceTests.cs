using Tillhouse.Core;
using Tillhouse.Core.Engine;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Quarantine;
using Tillhouse.Core.Run;
using Tillhouse.Core.Verify;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Run;

/// <summary>Sources whose files are each the whole of it.</summary>
public sealed class SnapshotSourceTests : IDisposable
{
    private const string Header = "id,city,updated_at";
    private const string Current = "select id, city from silver.customers order by id";

    private const string History =
        "select id, city, cast(valid_from as varchar), valid_to is null, is_current, cast(effective_to as date) from gold.dim_customer where id is not null order by id, valid_from";

    private readonly SmallProject project = new();

    public SnapshotSourceTests()
    {
        project.Write(
            "sources/customers.yml",
            """
            source: customers
            files: customers/*
            mode: snapshot
            key: [id]
            newest_by: [updated_at]
            columns:
              id: { type: string }
              city: { type: string }
              updated_at: { type: timestamp }
            """
        );
        project.Model(
            "silver/customers",
            "build: merge\nkey: [id]\nchecks:\n  - { name: city_known, rule: city <> 'Nowhere', dimension: validity, on_fail: quarantine }",
            "select id, city, updated_at, _file, _line, _batch from bronze.customers"
        );
        project.Model(
            "silver/versions",
            "build: merge\nkey: [id, updated_at]",
            "select id, city, updated_at, _gone_at as gone_at, _file, _line, _batch from bronze.customers"
        );
        project.Model(
            "gold/dim_customer",
            "build: scd2\nkey: [id]\nsurrogate: customer_key\nvalid_from: updated_at\ngone_at: gone_at\ntrack: [city]",
            "select id, city, updated_at, gone_at from silver.versions"
        );
    }

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task A_key_that_the_newest_file_lacks_is_deleted_and_comes_back_with_a_later_one()
    {
        await RunAsync("a,Ulm,2026-01-01", "b,Bonn,2026-01-01");
        (await project.RowsAsync(Current)).ShouldBe(["a|Ulm", "b|Bonn"]);

        var report = await RunAsync("a,Ulm,2026-01-01");
        (await project.RowsAsync(Current)).ShouldBe(["a|Ulm"]);
        var built = (TaskResult.Built)SmallProject.Result(report, "silver.customers");
        built.Counts["landed"].ShouldBe(3);
        built.Counts["accepted"].ShouldBe(1);
        built.Counts["duplicates"].ShouldBe(2);
        built.Counts["discarded"].ShouldBe(0);

        await RunAsync("a,Ulm,2026-01-01", "b,Worms,2026-01-05");
        (await project.RowsAsync(Current)).ShouldBe(["a|Ulm", "b|Worms"]);
        await VerifyAsync();
    }

    [Fact]
    public async Task The_newest_file_counts_even_where_its_row_says_that_it_is_older()
    {
        await RunAsync("a,Ulm,2026-01-05");
        await RunAsync("a,Bonn,2026-01-01");

        (await project.RowsAsync(Current)).ShouldBe(["a|Bonn"]);
        await VerifyAsync();
    }

    [Fact]
    public async Task A_file_without_rows_deletes_nothing()
    {
        await RunAsync("a,Ulm,2026-01-01");
        await RunAsync();

        (await project.RowsAsync(Current)).ShouldBe(["a|Ulm"]);
        (await project.RowsAsync(History)).ShouldBe(["a|Ulm|2026-01-01 00:00:00|True|True|12/31/9999"]);
    }

    [Fact]
    public async Task A_file_of_which_a_record_could_not_be_read_deletes_nothing()
    {
        await RunAsync("a,Ulm,2026-01-01", "b,Bonn,2026-01-01");
        await RunAsync("a,Ulm,2026-01-01", "b,Bonn,2026-01-01,one too many");

        (await project.RowsAsync(Current)).ShouldBe(["a|Ulm", "b|Bonn"]);
        await VerifyAsync();

        await RunAsync("a,Ulm,2026-01-01");
        (await project.RowsAsync(Current)).ShouldBe(["a|Ulm"]);
    }

    [Fact]
    public async Task A_row_that_a_rule_keeps_out_is_there_nevertheless_and_its_version_before_is_not_the_newest()
    {
        await RunAsync("a,Ulm,2026-01-01", "b,Bonn,2026-01-01");
        var report = await RunAsync("a,Nowhere,2026-01-02", "b,Bonn,2026-01-01");

        (await project.RowsAsync(Current)).ShouldBe(["a|Ulm", "b|Bonn"]);
        ((TaskResult.Built)SmallProject.Result(report, "silver.customers")).Counts["quarantined"].ShouldBe(1);
        await VerifyAsync();
    }

    [Fact]
    public async Task A_key_is_gone_also_when_the_last_row_of_it_was_kept_out()
    {
        await RunAsync("a,Ulm,2026-01-01", "b,Bonn,2026-01-01");
        await RunAsync("a,Nowhere,2026-01-02", "b,Bonn,2026-01-01");
        await RunAsync("b,Bonn,2026-01-01");

        (await project.RowsAsync(Current)).ShouldBe(["b|Bonn"]);
    }

    [Fact]
    public async Task Files_that_land_together_count_one_after_the_other()
    {
        project.Land("customers", Header, "a,Ulm,2026-01-01", "b,Bonn,2026-01-01");
        project.Land("customers", Header, "b,Bonn,2026-01-01", "c,Trier,2026-01-02");
        await project.RunAsync();

        (await project.RowsAsync(Current)).ShouldBe(["b|Bonn", "c|Trier"]);
        (await project.RowsAsync("select id, gone_at is null from silver.versions order by id")).ShouldBe(["a|False", "b|True", "c|True"]);
    }

    [Fact]
    public async Task A_history_ends_where_its_key_is_gone_and_facts_of_the_time_after_still_have_a_version()
    {
        await RunAsync("a,Ulm,2026-01-01", "b,Bonn,2026-01-01");
        await RunAsync("b,Bonn,2026-01-01");

        (await project.RowsAsync(History)).ShouldBe([
            "a|Ulm|2026-01-01 00:00:00|False|False|12/31/9999",
            "b|Bonn|2026-01-01 00:00:00|True|True|12/31/9999",
        ]);
        (
            await project.RowsAsync(
                "select d.valid_to = v.gone_at from gold.dim_customer as d inner join silver.versions as v on v.id = d.id where d.id = 'a'"
            )
        ).ShouldBe(["True"]);
        await VerifyAsync();
    }

    [Fact]
    public async Task An_equal_version_after_a_gap_is_another_one()
    {
        await RunAsync("a,Ulm,2026-01-01", "b,Bonn,2026-01-01");
        await RunAsync("b,Bonn,2026-01-01");
        await RunAsync("a,Ulm,2999-01-01", "b,Bonn,2999-01-01");

        (await project.RowsAsync(History)).ShouldBe([
            "a|Ulm|2026-01-01 00:00:00|False|False|01/01/2999",
            "a|Ulm|2999-01-01 00:00:00|True|True|12/31/9999",
            "b|Bonn|2026-01-01 00:00:00|True|True|12/31/9999",
        ]);
        await VerifyAsync();
    }

    [Fact]
    public async Task A_file_like_an_older_one_is_taken_when_it_is_newer_than_the_newest_and_not_when_it_was_only_moved()
    {
        await RunAsync("a,Ulm,2026-01-01", "b,Bonn,2026-01-01");
        await RunAsync("a,Ulm,2026-01-01");
        var landing = Path.Combine(project.Root, "landing", "customers");
        File.Move(Path.Combine(landing, "0001.csv"), Path.Combine(landing, "old.csv"));
        await project.RunAsync();
        (await project.RowsAsync(Current)).ShouldBe(["a|Ulm"]);

        File.Copy(Path.Combine(landing, "old.csv"), Path.Combine(landing, "new.csv"));
        File.SetLastWriteTimeUtc(Path.Combine(landing, "new.csv"), DateTime.UtcNow.AddMinutes(1));
        await project.RunAsync();
        (await project.RowsAsync(Current)).ShouldBe(["a|Ulm", "b|Bonn"]);
    }

    [Fact]
    public async Task The_plan_says_that_each_file_is_the_whole_source()
    {
        await RunAsync("a,Ulm,2026-01-01");
        project.Land("customers", Header, "b,Ulm,2026-01-01");
        using var session = project.Open();

        var plan = await session.PlanAsync(null, force: false, TestContext.Current.CancellationToken);

        plan.Stages.OfType<Stage.Build>()
            .Single(b => b.Table.ToString() == "silver.customers")
            .Extent.ShouldBe(new BuildExtent.Whole("each file of bronze.customers is the whole source"));
    }

    [Fact]
    public async Task Rows_are_not_put_back_one_by_one()
    {
        await RunAsync("a,Nowhere,2026-01-01", "b,Ulm,2026-01-01");
        using var session = project.Open();

        var error = await Should.ThrowAsync<TerminalException>(() =>
            Replaying.BeginAsync(
                session,
                "customers",
                new RowFilter(),
                new Dictionary<string, string>(),
                TestContext.Current.CancellationToken
            )
        );

        error.Code.ShouldBe(ErrorCodes.WholeFiles);
        (await project.RowsAsync(Current)).ShouldBe(["b|Ulm"]);
    }

    private Task<RunReport> RunAsync(params string[] lines)
    {
        project.Land("customers", [Header, .. lines]);
        return project.RunAsync();
    }

    private async Task VerifyAsync()
    {
        using var session = project.Open();
        var verdicts = await new Verifier(session, EngineOptions.ForThisMachine(1L << 30), TimeProvider.System).RunAsync(
            null,
            KeySample.Whole,
            new Silence<VerifyEvent>(),
            TestContext.Current.CancellationToken
        );
        verdicts.ShouldAllBe(v => v is TableVerdict.Equal);
    }
}
