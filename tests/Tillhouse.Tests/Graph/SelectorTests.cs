using Tillhouse.Core;
using Tillhouse.Core.Graph;

namespace Tillhouse.Tests.Graph;

public sealed class SelectorTests
{
    [Theory]
    [InlineData("", "silver.orders gold.fact_orders gold.daily_sales")]
    [InlineData("fact_orders", "gold.fact_orders")]
    [InlineData("gold.fact_orders", "gold.fact_orders")]
    [InlineData("+fact_orders", "silver.orders gold.fact_orders")]
    [InlineData("fact_orders+", "gold.fact_orders gold.daily_sales")]
    [InlineData("+fact_orders+", "silver.orders gold.fact_orders gold.daily_sales")]
    [InlineData("bronze.orders+", "silver.orders gold.fact_orders gold.daily_sales")]
    [InlineData("tag:core", "gold.fact_orders")]
    [InlineData("gold", "gold.fact_orders gold.daily_sales")]
    [InlineData("gold.*_sales", "gold.daily_sales")]
    [InlineData("models/gold/sales", "gold.daily_sales")]
    [InlineData("gold/core/", "gold.fact_orders")]
    [InlineData("models/gold/core/fact_orders.sql", "gold.fact_orders")]
    [InlineData("daily_sales silver", "silver.orders gold.daily_sales")]
    [InlineData("daily_sales,silver.orders", "silver.orders gold.daily_sales")]
    public void Words_choose_models(string words, string tables)
    {
        using var folder = GraphFolder.Small();
        string.Join(' ', Selector.Select(folder.Bind().Graph, words.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ShouldBe(tables);
    }

    [Theory]
    [InlineData("fact_order", "did you mean fact_orders?")]
    [InlineData("tag:cor", "did you mean tag:core?")]
    [InlineData("gold.fact_order+", "did you mean gold.fact_orders?")]
    [InlineData("+", "there are: ")]
    public void Words_that_choose_nothing_are_errors_with_near_names(string word, string help)
    {
        using var folder = GraphFolder.Small();
        var graph = folder.Bind().Graph;
        var error = Should.Throw<TillhouseErrors>(() => Selector.Select(graph, [word])).Errors.ShouldHaveSingleItem();
        error.Code.ShouldBe(ErrorCodes.UnknownSelection);
        error.Help.ShouldStartWith(help);
    }
}
