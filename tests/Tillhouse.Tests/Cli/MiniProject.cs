namespace Tillhouse.Tests.Cli;

/// <summary>A project of one source and two models: small enough to be run many times.</summary>
internal static class MiniProject
{
    public const string FirstOrders = "order_id,channel,total\nA,web,10.50\nB,app,2.00\nC,web,-1.00\n";

    public static void Write(string folder)
    {
        Put(folder, "tillhouse.yml", "name: mini\n");
        Put(
            folder,
            "sources/orders.yml",
            """
            source: orders
            files: orders/*
            key: [order_id]
            columns:
              order_id: { type: string, required: true }
              channel: { type: string }
              total: { type: "decimal(18,2)" }
            """
        );
        Put(
            folder,
            "models/silver/orders.sql",
            """
            /* till
            description: One row an order.
            key: [order_id]
            checks:
              - { name: total_not_negative, rule: total >= 0, dimension: validity, on_fail: quarantine }
            */
            select order_id, channel, total, _file, _line, _batch, _ingested_at from bronze.orders
            """
        );
        Put(
            folder,
            "models/gold/totals.sql",
            """
            /* till
            description: Totals by channel.
            key: [channel]
            checks:
              - { name: large_enough, rule: total > 5, dimension: accuracy, on_fail: warn }
            */
            select channel, cast(sum(total) as decimal(18,2)) as total from silver.orders group by channel
            """
        );
        Put(
            folder,
            "tests/totals.yml",
            """
            model: gold.totals
            cases:
              - name: channels are summed
                given:
                  silver.orders:
                    - { order_id: A, channel: web, total: 1.00 }
                    - { order_id: B, channel: web, total: 2.00 }
                then:
                  - { channel: web, total: 3.00 }
            """
        );
        Put(folder, "landing/orders/1.csv", FirstOrders);
    }

    public static void Put(string folder, string file, string text)
    {
        var path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
