using Tillhouse.Core;
using Tillhouse.Core.Grade;
using Tillhouse.Core.Simulate;
using Tillhouse.Core.Simulate.Faults;

namespace Tillhouse.Tests.Grade;

public sealed class GraderTests : IDisposable
{
    private const string OrdersModel = "models/silver/orders.sql";

    private readonly GradedShop shop = new();

    public void Dispose() => shop.Dispose();

    [Fact]
    public async Task The_shop_finds_every_fault_and_its_totals_are_right()
    {
        await shop.SimulateAsync(
            new SimulationOptions
            {
                Folder = "",
                Scale = SimulationScale.Tiny,
                Days = 3,
                FaultRate = 0.05m,
            }
        );
        await shop.RunAsync();
        var report = await shop.GradeAsync();
        report.Missed.ShouldBeEmpty();
        report.FalseAlarms.ShouldBeEmpty();
        report.WrongTotals.ShouldBeEmpty();
        report.Passed.ShouldBeTrue();
        report.LastDay.ShouldBe(3);
        report.Totals.ShouldBeGreaterThan(1_000);
        report.Kinds.Select(k => k.Kind).ShouldBeSubsetOf(FaultKinds.All.Cast<FaultKind?>());
        report.Whole.Planted.ShouldBeGreaterThan(200);
    }

    [Fact]
    public async Task Before_a_run_nothing_is_found()
    {
        await shop.SimulateAsync(OfOrders(new Fault(FaultKind.BadDate, "orders") { Column = "updated_at" }));
        var report = await shop.GradeAsync();
        (report.Whole.Recall, report.Passed).ShouldBe((0, false));
        report.WrongTotals.ShouldContain(t => t.Table == "silver.orders" && t.Got == 0);
    }

    [Fact]
    public async Task Without_its_rule_a_fault_is_missed_and_the_total_is_wrong()
    {
        shop.Change(
            OrdersModel,
            "- name: total_adds_up\n    dimension: accuracy\n    on_fail: quarantine",
            "- name: total_adds_up\n    on_fail: warn\n    threshold: 50 %\n    dimension: accuracy"
        );
        await shop.SimulateAsync(
            OfOrders(
                new Fault(FaultKind.WrongTotal, "orders") { Column = "tax", Count = 3 },
                new Fault(FaultKind.NegativeAmount, "orders") { Column = "tax", Count = 2 }
            )
        );
        await shop.RunAsync("bronze.orders", "silver.orders");
        var report = await shop.GradeAsync();
        report.Kinds.ShouldBe([new KindGrade(FaultKind.NegativeAmount, 2, 2, 0), new KindGrade(FaultKind.WrongTotal, 3, 0, 0)]);
        report.Missed.Select(m => (m.Kind, m.Column)).ShouldBe(Enumerable.Repeat(("wrong_total", (string?)"tax"), 3));
        report.WrongTotals.Where(t => t is { Table: "silver.orders", Figure: "tax" }).Count().ShouldBeInRange(1, 3);
        report.Passed.ShouldBeFalse();
    }

    [Fact]
    public async Task A_rule_that_keeps_good_rows_out_is_a_false_alarm_and_costs_precision()
    {
        shop.Change(
            OrdersModel,
            "  - name: total_adds_up",
            "  - { name: no_app, rule: \"channel <> 'app'\", dimension: accuracy, on_fail: quarantine }\n  - name: total_adds_up"
        );
        await shop.SimulateAsync(OfOrders(new Fault(FaultKind.BadDate, "orders") { Column = "updated_at", Count = 5 }));
        await shop.RunAsync("bronze.orders", "silver.orders");
        var report = await shop.GradeAsync();
        report.Whole.Recall.ShouldBe(1);
        report.Kinds.Single(k => k.Kind is FaultKind.WrongTotal).FalseAlarms.ShouldBeGreaterThan(20);
        report.FalseAlarms[0].Rule.ShouldBe("no_app");
        report.Whole.Precision.ShouldBeLessThan(0.2m);
        report.Passed.ShouldBeFalse();
    }

    [Fact]
    public async Task A_duplicate_that_stands_twice_in_its_table_is_missed()
    {
        shop.Change(OrdersModel, "key: [order_id]\n", "key: [order_id, _line]\n");
        await shop.SimulateAsync(
            OfOrders(new Fault(FaultKind.DuplicateRow, "orders") { Count = 4 }, new Fault(FaultKind.DuplicateKey, "orders") { Count = 2 })
        );
        await shop.RunAsync("bronze.orders", "silver.orders");
        var report = await shop.GradeAsync();
        report.Kinds.ShouldBe([new KindGrade(FaultKind.DuplicateRow, 4, 0, 0), new KindGrade(FaultKind.DuplicateKey, 2, 0, 0)]);
        report.WrongTotals.ShouldContain(t => t.Table == "silver.orders" && t.Got > t.Expected);
    }

    [Fact]
    public async Task Broken_files_are_found_and_a_late_one_counts_from_the_day_on_which_it_comes()
    {
        Fault[] faults =
        [
            new(FaultKind.TruncatedFile, "inventory"),
            new(FaultKind.LateDay, "inventory") { Day = 2 },
            new(FaultKind.MisencodedFile, "products"),
            new(FaultKind.ChangedHeader, "inventory") { Day = 3, Column = "product_id" },
        ];
        string[] tables = ["bronze.products", "bronze.inventory", "silver.product_versions", "silver.products", "silver.inventory"];
        await shop.SimulateAsync(OfOrders(faults) with { Days = 2 });
        await shop.RunAsync(tables);
        var before = await shop.GradeAsync();
        before.Kinds.ShouldBe([new KindGrade(FaultKind.TruncatedFile, 1, 1, 0), new KindGrade(FaultKind.MisencodedFile, 1, 1, 0)]);
        before.WrongTotals.ShouldNotContain(t => tables.Contains(t.Table));

        await shop.SimulateAsync(OfOrders(faults));
        await shop.RunAsync(tables);
        var after = await shop.GradeAsync();
        after.Kinds.ShouldBe([.. faults.Select(f => new KindGrade(f.Kind, 1, 1, 0)).OrderBy(k => k.Kind)]);
        after.WrongTotals.ShouldNotContain(t => tables.Contains(t.Table));
    }

    [Fact]
    public async Task A_landing_folder_without_a_seal_cannot_be_graded() =>
        (await Should.ThrowAsync<TerminalException>(shop.GradeAsync)).Code.ShouldBe(ErrorCodes.NoSeal);

    private static SimulationOptions OfOrders(params Fault[] faults) =>
        new()
        {
            Folder = "",
            Scale = SimulationScale.Tiny,
            FaultList = new FaultList(faults, new string('0', 64)),
        };
}
