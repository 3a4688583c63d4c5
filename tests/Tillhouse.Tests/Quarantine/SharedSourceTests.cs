using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Quarantine;

public sealed class SharedSourceTests
{
    [Fact]
    public async Task Tables_of_one_source_that_are_built_at_once_keep_out_their_rows_each()
    {
        using var shop = new KeptOutShop();
        foreach (var i in Enumerable.Range(1, 4))
        {
            shop.Project.Model(
                $"silver/orders_{i}",
                $"build: merge\nkey: [order_id]\nchecks: [{KeptOutShop.NotNegative}]",
                "select order_id, total, _file, _line, _batch from bronze.orders"
            );
        }

        await shop.RunAsync();
        (await shop.WaitingAsync()).Count.ShouldBe(10);
        shop.Project.Land("orders", "order_id,total,updated_at", "H,-2,1");
        await shop.RunAsync();
        (await shop.TableAsync("quarantine/orders", "model, rule, _batch", "_batch = 2")).Count.ShouldBe(5);
        await shop.VerifyAsync();
    }
}
