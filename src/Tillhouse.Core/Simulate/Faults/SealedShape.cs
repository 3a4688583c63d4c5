namespace Tillhouse.Core.Simulate.Faults;

/// <summary>
/// What is sealed of every row of a source, as SQL over its columns, which a silver table calls by the same names: so one expression gives the truth
/// from the exports and the answer from the tables.
/// </summary>
/// <param name="Source">The source.</param>
/// <param name="Key">The key as one text.</param>
/// <param name="Version">The time by which the newest row of a key is told; null where a key comes once.</param>
/// <param name="Date">The day that the row counts for.</param>
/// <param name="Label">What rows are told apart by, as text.</param>
/// <param name="Amounts">The columns that are added up; five at most.</param>
internal sealed record SealedShape(string Source, string Key, string Version, string Date, string Label, params string[] Amounts)
{
    /// <summary>How many amounts a sealed row has room for.</summary>
    public const int MostAmounts = 5;

    private const string Once = "NULL";

    /// <summary>The shapes of all sources.</summary>
    public static IReadOnlyList<SealedShape> All { get; } =
    [
        new("customers", "customer_id", "updated_at", "signed_up_at", "country"),
        new("products", "product_id", "updated_at", "created_at", "department", "unit_price", "unit_cost"),
        new("orders", "order_id", "updated_at", "order_timestamp", "status", "subtotal", "discount", "tax", "shipping_fee", "total_amount"),
        new("order_items", "id", Once, "order_timestamp", "product_id", "quantity", "unit_price", "discount", "line_total"),
        new("payments", "payment_id", "updated_at", "paid_at", "status", "amount"),
        new("shipments", "shipment_id", "updated_at", "shipped_at", "status", "cost"),
        new("reviews", "review_id", "created_at", "created_at", "product_id", "rating"),
        new("web_events", "event_id", "occurred_at", "occurred_at", "event_type"),
        new("inventory", "concat_ws('/', snapshot_date, product_id, warehouse)", Once, "snapshot_date", "warehouse", "on_hand", "reserved"),
    ];

    /// <summary>The shape of a source.</summary>
    public static SealedShape Of(string source) => All.Single(shape => shape.Source == source);

    /// <summary>
    /// What other sources point to the row by, so that a rule which misses it there is not wrong; null where nothing points to it. The lines, payments and
    /// parcels of an order and the order itself are held together by rules too.
    /// </summary>
    public string Touches =>
        Source switch
        {
            "customers" => "customer_id",
            "products" => "product_id",
            "orders" or "order_items" or "payments" or "shipments" => "order_id",
            _ => "CAST(NULL AS VARCHAR)",
        };
}
