namespace Tillhouse.Core.Simulate.Faults;

/// <summary>
/// Where each kind can be planted: the columns in which it is a fault whatever the rules say, because of what the column means. A coupon may be
/// missing and a promise lies in the future, so they are no places.
/// </summary>
internal static class FaultPlaces
{
    private static readonly Dictionary<FaultKind, (string Source, string[] Columns)[]> Places = new()
    {
        [FaultKind.MissingField] =
        [
            ("customers", ["customer_id"]),
            ("products", ["product_id"]),
            ("orders", ["order_id", "order_timestamp", "total_amount"]),
            ("order_items", ["id", "order_id", "quantity"]),
            ("payments", ["payment_id", "order_id", "status", "amount"]),
            ("shipments", ["shipment_id", "order_id"]),
            ("reviews", ["review_id", "rating"]),
            ("web_events", ["event_id", "session_id", "event_type", "occurred_at"]),
            ("inventory", ["snapshot_date", "product_id", "warehouse", "on_hand"]),
        ],
        [FaultKind.BadDate] =
        [
            ("customers", ["birth_date", "signed_up_at", "updated_at"]),
            ("products", ["created_at", "updated_at"]),
            ("orders", ["order_timestamp", "promised_delivery_date", "delivery_date", "updated_at"]),
            ("order_items", ["order_timestamp"]),
            ("payments", ["paid_at", "updated_at"]),
            ("shipments", ["shipped_at", "promised_at", "delivered_at", "updated_at"]),
            ("reviews", ["created_at"]),
            ("web_events", ["occurred_at"]),
            ("inventory", ["snapshot_date"]),
        ],
        [FaultKind.Orphan] =
        [
            ("order_items", ["order_id", "product_id"]),
            ("payments", ["order_id"]),
            ("shipments", ["order_id"]),
            ("reviews", ["order_id", "product_id"]),
            ("inventory", ["product_id"]),
        ],
        [FaultKind.NegativeAmount] =
        [
            ("products", ["unit_price", "unit_cost"]),
            ("orders", ["subtotal", "discount", "tax", "shipping_fee", "total_amount"]),
            ("order_items", ["quantity", "unit_price", "discount", "line_total"]),
            ("payments", ["amount"]),
            ("shipments", ["cost"]),
            ("inventory", ["on_hand", "reserved", "reorder_point"]),
        ],
        [FaultKind.WrongTotal] =
        [
            ("orders", ["subtotal", "discount", "tax", "shipping_fee", "total_amount"]),
            ("order_items", ["quantity", "unit_price", "discount", "line_total"]),
        ],
        [FaultKind.FutureTime] =
        [
            ("customers", ["signed_up_at", "updated_at"]),
            ("products", ["created_at", "updated_at"]),
            ("orders", ["order_timestamp", "delivery_date", "updated_at"]),
            ("order_items", ["order_timestamp"]),
            ("payments", ["paid_at", "updated_at"]),
            ("shipments", ["shipped_at", "delivered_at", "updated_at"]),
            ("reviews", ["created_at"]),
            ("web_events", ["occurred_at"]),
            ("inventory", ["snapshot_date"]),
        ],
    };

    /// <summary>What a second row of a key says otherwise: the column, and its other value as SQL.</summary>
    private static readonly Dictionary<string, (string Column, string Value)> OtherValues = new(StringComparer.Ordinal)
    {
        ["customers"] = ("phone", "'+49 30 5550100'"),
        ["products"] = ("brand", "concat(brand, ' again')"),
        ["orders"] = ("coupon_code", "'AGAIN'"),
        ["order_items"] = ("add_to_cart_order", "add_to_cart_order + 1"),
        ["payments"] = ("provider_ref", "concat(provider_ref, '_again')"),
        ["shipments"] = ("tracking_number", "concat(tracking_number, '-2')"),
        ["reviews"] = ("title", "'Edited'"),
        ["web_events"] = ("page", "'/again'"),
        ["inventory"] = ("reorder_point", "reorder_point + 1"),
    };

    /// <summary>The columns of a source in which a kind can be planted; none for kinds that need no column.</summary>
    public static IReadOnlyList<string> Columns(FaultKind kind, string source) =>
        kind is FaultKind.ChangedHeader ? Columns(FaultKind.MissingField, source)
        : Places.TryGetValue(kind, out var places) ? places.FirstOrDefault(p => p.Source == source).Columns ?? []
        : [];

    /// <summary>Whether a kind is planted in a column that is named, or chosen among several.</summary>
    public static bool NeedsColumn(FaultKind kind) => kind is FaultKind.ChangedHeader || Places.ContainsKey(kind);

    /// <summary>The sources in which a kind can be planted.</summary>
    public static IEnumerable<string> Sources(FaultKind kind) =>
        ShopSource.All.Select(s => s.Name).Where(s => !NeedsColumn(kind) || Columns(kind, s).Count > 0);

    /// <summary>Every place of a source's rows: the duplicates, and each kind with each of its columns.</summary>
    public static IEnumerable<(FaultKind Kind, string? Column)> OfRows(string source) =>
        Places
            .Keys.SelectMany(kind => Columns(kind, source).Select(column => (kind, (string?)column)))
            .Append((FaultKind.DuplicateRow, null))
            .Append((FaultKind.DuplicateKey, null));

    /// <summary>What a second row of a key says otherwise.</summary>
    public static (string Column, string Value) OtherValue(string source) => OtherValues[source];
}
