using System.Globalization;

namespace Tillhouse.EndToEnd.Histories;

/// <summary>Lines of the shop's exports, made of few keys and few values, so that they meet often.</summary>
internal static class ShopRows
{
    /// <summary>The sources in the order of their numbers.</summary>
    public static IReadOnlyList<string> Sources { get; } =
    ["customers", "products", "orders", "order_items", "payments", "shipments", "reviews", "web_events", "inventory"];

    /// <summary>The header of a source's files.</summary>
    public static string Header(string source) =>
        source switch
        {
            "customers" => "customer_id,email,city,country,segment,signed_up_at,updated_at",
            "products" => "product_id,product_name,department,unit_price,unit_cost,currency,is_active,created_at,updated_at",
            "orders" =>
                "order_id,customer_id,order_timestamp,status,channel,currency,subtotal,discount,tax,shipping_fee,total_amount,promised_delivery_date,delivery_date,updated_at",
            "order_items" => "id,order_id,customer_id,product_id,add_to_cart_order,quantity,unit_price,discount,line_total,order_timestamp",
            "payments" => "payment_id,order_id,method,status,amount,currency,paid_at,updated_at",
            "shipments" => "shipment_id,order_id,carrier,warehouse,status,shipped_at,promised_at,delivered_at,cost,updated_at",
            "reviews" => "review_id,order_id,product_id,customer_id,rating,created_at",
            "web_events" => "event_id,session_id,customer_id,event_type,product_id,page,utm_source,device,country,occurred_at",
            _ => "snapshot_date,product_id,warehouse,on_hand,reserved,reorder_point",
        };

    /// <summary>A line.</summary>
    /// <param name="source">The source.</param>
    /// <param name="key">Which key.</param>
    /// <param name="values">Decides on all other values.</param>
    /// <param name="at">When this version was written: hours since the shop opened.</param>
    /// <param name="gone">Whether the row is one that does not count.</param>
    public static string Line(string source, int key, int values, int at, bool gone = false)
    {
        int Of(int salt, int count) => (int)((uint)HashCode(values, salt) % (uint)count);
        string Pick(int salt, params string[] words) => words[Of(salt, words.Length)];
        string Id(string prefix, int salt, int count) => Of(salt + 50, 7) == 0 ? "" : $"{prefix}{Of(salt, count)}";
        var happened = Time(Of(1, 24 * 40));
        var written = Time(at);
        return source switch
        {
            "customers" =>
                $"C{key},c{key}@x.example,{Pick(2, "Ulm", "Bonn", "")},{Pick(3, "DE", "AT")},{(gone ? "closed" : Pick(4, "new", "vip"))},{Time(0)},{written}",
            "products" =>
                $"P{key},Product {key},{Pick(2, "Books", "Toys", "")},{5 + Of(3, 4)}.00,{1 + Of(4, 3)}.50,EUR,{(gone ? "false" : "true")},{Time(0)},{written}",
            "orders" => Order(
                key,
                Id("C", 2, 5),
                happened,
                gone ? "cancelled" : Pick(4, "pending", "paid", "shipped", "delivered", "returned"),
                Of,
                written
            ),
            "order_items" =>
                $"L{key},O{Of(2, 7)},{Id("C", 3, 5)},{Id("P", 4, 5)},{1 + Of(5, 4)},{(gone ? 1 : 1 + Of(6, 3))},{Pick(7, "5.00", "7.50", "")},{Pick(8, "1.00", "")},{Pick(9, "4.00", "")},{happened}",
            "payments" =>
                $"Y{key},O{Of(2, 7)},{Pick(3, "card", "paypal")},{(gone ? "failed" : Pick(4, "authorised", "captured", "refunded"))},{1 + Of(5, 30)}.00,EUR,{happened},{written}",
            "shipments" =>
                $"S{key},O{Of(2, 7)},{Pick(3, "dhl", "ups")},{Pick(4, "north", "south")},{(gone ? "lost" : "delivered")},{happened},{Time(Of(1, 24 * 40) + 48)},{Pick(6, Time(Of(1, 24 * 40) + Of(7, 200)), "")},{Of(8, 9)}.00,{written}",
            "reviews" => $"R{key},O{Of(2, 7)},{Id("P", 3, 5)},{Id("C", 4, 5)},{1 + Of(5, 5)},{written}",
            "web_events" =>
                $"E{key},V{Of(2, 6)},{Id("C", 3, 4)},{Pick(4, "page_view", "view_product", "add_to_cart", "checkout", "purchase")},{Id("P", 5, 5)},/p,{Pick(6, "google", "mail", "")},{Pick(7, "phone", "desktop")},DE,{Time(Of(1, 24 * 5))}",
            _ => $"{Time(24 * (key % 9))[..10]},P{key % 4},{(key % 2 == 0 ? "north" : "south")},{Of(3, 20)},{Of(4, 5)},{Of(5, 10)}",
        };
    }

    /// <summary>A line that its contract or a rule keeps out.</summary>
    public static string Broken(string source, int key) =>
        source switch
        {
            "customers" => $"C{key},,,,,not a time,{Time(9999)}",
            "products" => $"P{key},x,y,cheap,1,EUR,true,,{Time(9999)}",
            "orders" => $"O{key},C1,{Time(5)},paid,web,EUR,10,0,0,0,-10,,,{Time(9999)}",
            "order_items" => $"L{key},O1,C1,P1,1,none,1,0,1,{Time(5)}",
            "payments" => $"Y{key},O1,card,captured,-5,EUR,{Time(5)},{Time(9999)}",
            "shipments" => $"S{key},O1,dhl,north,x,not a time,,,1,{Time(9999)}",
            "reviews" => $"R{key},O1,P1,C1,9,{Time(9999)}",
            "web_events" => $"E{key},V1,C1,page_view,P1,/p,google,phone,DE,not a time",
            _ => $"2025-01-01,P1,north,many,1,{key}",
        };

    /// <summary>An instant that many hours after the shop opened.</summary>
    private static string Time(int hours) =>
        new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddHours(hours).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Order(int key, string customer, string ordered, string status, Func<int, int, int> of, string written)
    {
        var (subtotal, discount, tax, fee) = (10 + of(5, 40), of(6, 3), of(7, 4), of(8, 5));
        var day = DateTime.Parse(ordered, CultureInfo.InvariantCulture);
        var promised = day.AddDays(3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var delivered = of(9, 3) == 0 ? "" : day.AddDays(of(10, 10)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return $"O{key},{customer},{ordered},{status},{(of(11, 2) == 0 ? "web" : "app")},EUR,{subtotal}.00,{discount}.00,{tax}.00,{fee}.00,"
            + $"{subtotal - discount + tax + fee}.00,{promised},{delivered},{written}";
    }

    /// <summary>Of two numbers, the same in every process.</summary>
    private static int HashCode(int a, int b)
    {
        var h = unchecked(((uint)a * 2654435761u) ^ ((uint)b * 2246822519u));
        h ^= h >> 15;
        h = unchecked(h * 3266489917u);
        return (int)(h ^ (h >> 13));
    }
}
