namespace Tillhouse.EndToEnd.Crash;

/// <summary>
/// A shop of two sources and six tables, small enough to be run some hundred times: unreadable, wrong and repeated lines, a new version of an order
/// on the second day, a history with inferred members and a mart.
/// </summary>
internal sealed class SmallShop : IDisposable
{
    private const string Orders = "order_id,customer_id,order_timestamp,status,total_amount,updated_at\n";
    private const string Customers = "customer_id,city,updated_at\n";

    private static readonly (string File, string Text)[] Project =
    [
        ("tillhouse.yml", "name: small\nlanding: ./landing\nlake: ./lake\n"),
        (
            "sources/orders.yml",
            """
            source: orders
            files: orders/*
            key: [order_id]
            newest_by: [updated_at]
            columns:
              order_id: { type: string, required: true }
              customer_id: { type: string }
              order_timestamp: { type: timestamp, required: true }
              status: { type: string }
              total_amount: { type: "decimal(18,2)", required: true }
              updated_at: { type: timestamp }
            """
        ),
        (
            "sources/customers.yml",
            """
            source: customers
            files: customers/*
            key: [customer_id, updated_at]
            columns:
              customer_id: { type: string, required: true }
              city: { type: string }
              updated_at: { type: timestamp }
            """
        ),
        (
            "models/silver/orders.sql",
            """
            /* till
            description: The newest state of every order.
            owner: data@shop.example
            build: merge
            key: [order_id]
            partition_by: [order_month]
            checks:
              - { name: not_negative, rule: total_amount >= 0, dimension: validity, on_fail: quarantine }
            */
            select
              order_id, customer_id, order_timestamp, cast(date_trunc('month', order_timestamp) as date) as order_month,
              status, total_amount, updated_at, _file, _line, _batch
            from bronze.orders
            """
        ),
        (
            "models/silver/customer_versions.sql",
            """
            /* till
            description: Every version of every customer.
            build: merge
            owner: data@shop.example
            key: [customer_id, updated_at]
            */
            select customer_id, city, updated_at, _file, _line, _batch from bronze.customers
            """
        ),
        (
            "models/gold/dim_customer.sql",
            """
            /* till
            description: Customers with their history.
            build: scd2
            owner: data@shop.example
            key: [customer_id]
            surrogate: customer_key
            valid_from: updated_at
            track: [city]
            inferred_from: [silver.orders.customer_id]
            */
            select customer_id, city, updated_at from silver.customer_versions
            """
        ),
        (
            "models/gold/sales.sql",
            """
            /* till
            description: Orders and their value per month and city.
            build: merge
            owner: data@shop.example
            key: [order_month, city]
            */
            select
              o.order_month,
              coalesce(c.city, 'unknown') as city,
              count(*) as orders,
              cast(sum(o.total_amount) as decimal(18,2)) as total_amount
            from silver.orders o
            left join gold.dim_customer c
              on c.customer_id = o.customer_id and o.order_timestamp >= c.effective_from and o.order_timestamp < c.effective_to
            group by o.order_month, coalesce(c.city, 'unknown')
            """
        ),
    ];

    // One line with too few values, one that is no amount, one negative, one order twice; on the second day a new state and an older version; on the third
    // another negative one, a version that comes late, a row that says nothing new, and a customer who was only inferred until then.
    private static readonly (string File, string Text)[][] Days =
    [
        [
            (
                "landing/orders/0.csv",
                Orders
                    + "1,a,2026-01-01 10:00:00,paid,10.00,2026-01-01 10:00:00\n"
                    + "2,b,2026-01-01 11:00:00,pending,20.50,2026-01-01 11:00:00\n"
                    + "3,a\n"
                    + "4,c,2026-02-01 09:00:00,paid,one,2026-02-01 09:00:00\n"
                    + "6,c,2026-02-01 09:00:00,paid,-1.00,2026-02-01 09:00:00\n"
                    + "2,b,2026-01-01 11:00:00,paid,20.50,2026-01-01 12:00:00\n"
            ),
            ("landing/customers/0.csv", Customers + "a,Bonn,2025-12-01 00:00:00\n"),
        ],
        [
            (
                "landing/orders/1.csv",
                Orders
                    + "1,a,2026-01-01 10:00:00,delivered,10.00,2026-01-02 10:00:00\n"
                    + "5,d,2026-01-02 10:00:00,paid,7.25,2026-01-02 10:00:00\n"
            ),
            (
                "landing/customers/1.csv",
                Customers + "a,Köln,2026-01-02 00:00:00\n" + "b,Ulm,2026-01-01 00:00:00\n" + "a,Berlin,2025-06-01 00:00:00\n"
            ),
        ],
        [
            (
                "landing/orders/2.csv",
                Orders
                    + "5,d,2026-01-02 10:00:00,delivered,7.25,2026-01-03 10:00:00\n"
                    + "7,a,2026-01-01 12:00:00,paid,3.50,2026-01-01 12:00:00\n"
                    + "8,b,2026-02-03 09:00:00,paid,-2.00,2026-02-03 09:00:00\n"
                    + "2,b,2026-01-01 11:00:00,pending,20.50,2026-01-01 11:00:00\n"
            ),
            ("landing/customers/2.csv", Customers + "d,Trier,2025-12-31 00:00:00\n" + "a,Mainz,2025-12-20 00:00:00\n"),
        ],
    ];

    private readonly TempFolder _folder = TempFolder.InMemory();

    /// <summary>Writes the project, without any landing file.</summary>
    public SmallShop() => Write(Project);

    /// <summary>The project's folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>Its lake.</summary>
    public string Lake => _folder["lake"];

    /// <summary>Lands the files of a day: 0, 1 or 2.</summary>
    public void Land(int day) => Write(Days[day]);

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();

    private void Write((string File, string Text)[] files)
    {
        foreach (var (file, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[file])!);
            File.WriteAllText(_folder[file], text);
        }
    }
}
