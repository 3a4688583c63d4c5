using Tillhouse.Core;
using Tillhouse.Core.Project;

namespace Tillhouse.Tests.Project;

public sealed class ModelTestReaderTests
{
    [Fact]
    public void Cases_are_read_with_later_batches_and_files()
    {
        using var folder = new ProjectFolder();
        folder.Write("models/gold/m.sql", "select 1 as a").Write("tests/items.csv", "a\n1\n");
        folder.Write(
            "tests/m.yml",
            """
            model: gold.m
            cases:
              - name: a cancelled order has no revenue
                given:
                  silver.orders: [{ order_id: 1, status: cancelled, note: , memo: "null" }]
                  silver.order_items: file:items.csv
                then: [{ order_id: 1, net_amount: 0 }]
                after:
                  - given: { silver.orders: [] }
                    then: []
            """
        );
        var test = ModelTestReader.ReadAll(folder.Load()).ShouldHaveSingleItem();
        var one = test.Cases.ShouldHaveSingleItem();
        one.At.ToString().ShouldBe("tests/m.yml:3:5");
        one.Steps.Count.ShouldBe(2);
        var rows = one.Steps[0].Given[new TableName(Layer.Silver, "orders")].ShouldBeOfType<TestRows.Inline>();
        rows.Rows[0]
            .Values.Select(v => (v.Key, v.Value))
            .ShouldBe([("order_id", "1"), ("status", "cancelled"), ("note", null), ("memo", "null")]);
        one.Steps[0]
            .Given[new TableName(Layer.Silver, "order_items")]
            .ShouldBeOfType<TestRows.FromFile>()
            .Path.ShouldBe(Path.Combine(folder.Root, "tests", "items.csv"));
        one.Steps[0].Then.ShouldBeOfType<TestRows.Inline>().Rows[0].Values[1].Value.ShouldBe("0");
    }

    [Theory]
    [InlineData("model: gold.n\ncases: []")]
    [InlineData("model: gold.m\ncases:\n  - { name: a, then: [1] }")]
    [InlineData("model: gold.m\ncases:\n  - { name: a, then: file:none.csv }")]
    [InlineData("model: gold.m\ncases:\n  - { name: a, given: { orders: [] }, then: [] }")]
    [InlineData("model: gold.m\ncases: [a]")]
    public void What_is_no_test_is_an_error(string text)
    {
        using var folder = new ProjectFolder();
        folder.Write("models/gold/m.sql", "select 1 as a").Write("tests/m.yml", text);
        var project = folder.Load();
        Should
            .Throw<TillhouseErrors>(() => ModelTestReader.ReadAll(project))
            .Errors.ShouldHaveSingleItem()
            .Code.ShouldBe(ErrorCodes.InvalidValue);
    }
}
