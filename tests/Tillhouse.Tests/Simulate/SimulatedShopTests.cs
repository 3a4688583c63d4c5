namespace Tillhouse.Tests.Simulate;

/// <summary>What must hold in a simulated shop whatever its seed: these are the rules of the shop's own checks, and the realism that its marts need.</summary>
public sealed class SimulatedShopTests(SimulatedShop shop) : IClassFixture<SimulatedShop>
{
    public static TheoryData<string> Sources => [.. SimulatedShop.Keys.Keys];

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_key_is_in_a_file_once(string source) =>
        shop.ShouldFindNothing($"SELECT day, {SimulatedShop.Keys[source]} FROM {source} GROUP BY ALL HAVING count(*) > 1");

    [Theory]
    [InlineData("order_items", "orders", "order_id")]
    [InlineData("order_items", "products", "product_id")]
    [InlineData("order_items", "customers", "customer_id")]
    [InlineData("orders", "customers", "customer_id")]
    [InlineData("payments", "orders", "order_id")]
    [InlineData("shipments", "orders", "order_id")]
    [InlineData("reviews", "orders", "order_id")]
    [InlineData("reviews", "products", "product_id")]
    [InlineData("reviews", "customers", "customer_id")]
    [InlineData("web_events", "customers", "customer_id")]
    [InlineData("web_events", "products", "product_id")]
    [InlineData("inventory", "products", "product_id")]
    public void A_row_points_only_to_what_was_exported_by_its_day(string from, string to, string key) =>
        shop.ShouldFindNothing(
            $"""
            SELECT f.day, f.{key} FROM {from} f LEFT JOIN (SELECT {key}, min(day) AS first FROM {to} GROUP BY ALL) t ON t.{key} = f.{key}
            WHERE f.{key} IS NOT NULL AND (t.first IS NULL OR t.first > f.day)
            """
        );

    [Fact]
    public void Every_total_adds_up_to_the_cent() =>
        shop.ShouldFindNothing(
            "SELECT * FROM orders WHERE total_amount <> subtotal - discount + tax + shipping_fee OR least(subtotal, discount, tax, shipping_fee) < 0"
        );

    [Fact]
    public void An_order_is_the_sum_of_its_lines() =>
        shop.ShouldFindNothing(
            """
            SELECT o.order_id FROM orders o LEFT JOIN order_items i USING (order_id)
            GROUP BY o.order_id, o.day, o.subtotal, o.discount
            HAVING o.subtotal IS DISTINCT FROM sum(i.quantity * i.unit_price) OR o.discount IS DISTINCT FROM sum(i.discount)
              OR sum(i.line_total) IS DISTINCT FROM o.subtotal - o.discount
            """
        );

    [Fact]
    public void A_line_is_sold_at_the_products_price_of_its_time() =>
        shop.ShouldFindNothing(
            """
            SELECT i.id FROM order_items i ASOF JOIN products p ON p.product_id = i.product_id AND i.order_timestamp >= p.updated_at
            WHERE i.day > DATE '2026-01-01' AND (i.unit_price <> p.unit_price OR NOT p.is_active)
            """
        );

    [Fact]
    public void Exactly_the_paid_orders_are_captured_in_full() =>
        shop.ShouldFindNothing(
            """
            WITH money AS (SELECT order_id, sum(amount) AS paid FROM latest_payments WHERE status IN ('captured', 'refunded') GROUP BY ALL)
            SELECT o.order_id, status, paid FROM latest_orders o LEFT JOIN money USING (order_id)
            WHERE CASE WHEN status = 'pending' THEN paid IS NOT NULL WHEN status = 'cancelled' THEN coalesce(paid <> total_amount, false)
              ELSE paid IS DISTINCT FROM total_amount END
            """
        );

    [Fact]
    public void Statuses_only_move_along_their_way() =>
        shop.ShouldFindNothing(
            """
            WITH ways (source, before, after) AS (VALUES
              ('orders', 'pending', 'paid'), ('orders', 'pending', 'shipped'), ('orders', 'pending', 'cancelled'), ('orders', 'paid', 'shipped'),
              ('orders', 'paid', 'cancelled'), ('orders', 'shipped', 'delivered'), ('orders', 'delivered', 'returned'),
              ('payments', 'authorised', 'captured'), ('payments', 'authorised', 'refunded'), ('payments', 'captured', 'refunded'),
              ('shipments', 'shipped', 'delivered'), ('shipments', 'delivered', 'returned')),
            moves AS (
              SELECT 'orders' AS source, order_id AS key, lag(status) OVER of_orders AS before, status AS after, lag(updated_at) OVER of_orders >= updated_at AS back
              FROM orders WINDOW of_orders AS (PARTITION BY order_id ORDER BY day)
              UNION ALL
              SELECT 'payments', payment_id, lag(status) OVER of_payments, status, lag(updated_at) OVER of_payments >= updated_at
              FROM payments WINDOW of_payments AS (PARTITION BY payment_id ORDER BY day)
              UNION ALL
              SELECT 'shipments', shipment_id, lag(status) OVER of_shipments, status, lag(updated_at) OVER of_shipments >= updated_at
              FROM shipments WINDOW of_shipments AS (PARTITION BY shipment_id ORDER BY day))
            SELECT m.* FROM moves m LEFT JOIN ways w ON w.source = m.source AND w.before = m.before AND w.after = m.after
            WHERE m.before IS NOT NULL AND (w.source IS NULL OR m.back)
            """
        );

    [Fact]
    public void What_an_order_is_does_not_change_while_it_moves_on() =>
        shop.ShouldFindNothing(
            """
            SELECT order_id FROM orders GROUP BY order_id
            HAVING count(DISTINCT (customer_id, order_timestamp, channel, subtotal, discount, tax, shipping_fee, total_amount, promised_delivery_date)) > 1
            """
        );

    [Fact]
    public void Nothing_happens_before_what_it_follows() =>
        shop.ShouldFindNothing(
            """
            SELECT 'parcel' AS what, s.shipment_id AS key FROM shipments s JOIN latest_orders o USING (order_id)
              WHERE s.shipped_at < o.order_timestamp OR s.delivered_at < s.shipped_at
            UNION ALL SELECT 'delivery', order_id FROM orders WHERE delivery_date < order_timestamp::DATE OR promised_delivery_date < order_timestamp::DATE
            UNION ALL SELECT 'last parcel', order_id FROM latest_orders o JOIN latest_shipments s USING (order_id) GROUP BY order_id, o.delivery_date
              HAVING o.delivery_date <> max(s.delivered_at)::DATE
            UNION ALL SELECT 'payment', payment_id FROM payments p JOIN latest_orders o USING (order_id) WHERE paid_at < order_timestamp
            UNION ALL SELECT 'review', review_id FROM reviews r JOIN latest_orders o USING (order_id) WHERE delivery_date IS NULL OR created_at::DATE < delivery_date
            UNION ALL SELECT 'sign-up', order_id FROM latest_orders o JOIN latest_customers c USING (customer_id) WHERE signed_up_at > order_timestamp
            UNION ALL SELECT 'launch', id FROM order_items i JOIN latest_products p USING (product_id) WHERE created_at > order_timestamp
            """
        );

    [Fact]
    public void A_row_is_in_the_file_of_the_day_on_which_it_changed() =>
        shop.ShouldFindNothing(
            """
            WITH changed AS (
              SELECT day, order_id AS key, updated_at AS moment FROM orders UNION ALL SELECT day, payment_id, updated_at FROM payments
              UNION ALL SELECT day, shipment_id, updated_at FROM shipments UNION ALL SELECT day, customer_id, updated_at FROM customers
              UNION ALL SELECT day, product_id, updated_at FROM products UNION ALL SELECT day, id, order_timestamp FROM order_items
              UNION ALL SELECT day, review_id, created_at FROM reviews UNION ALL SELECT day, product_id, snapshot_date FROM inventory)
            SELECT * FROM changed WHERE moment::DATE > day OR (moment::DATE < day AND day > DATE '2026-01-01')
            """
        );

    [Fact]
    public void The_opening_covers_the_year_up_to_its_own_end()
    {
        shop.Connection.Scalar<DateOnly>("SELECT min(order_timestamp)::DATE FROM orders").ShouldBeInRange(new(2025, 1, 2), new(2025, 1, 5));
        shop.Connection.Scalar<DateOnly>("SELECT max(order_timestamp)::DATE FROM orders WHERE day = DATE '2026-01-01'")
            .ShouldBe(new(2026, 1, 1));
        shop.Count("SELECT count(*) FROM orders WHERE day = DATE '2026-01-01'").ShouldBe(5_000);
        shop.Count("SELECT count(*) FROM customers WHERE day = DATE '2026-01-01'").ShouldBe(1_000);
        shop.Count("SELECT count(*) FROM products WHERE day = DATE '2026-01-01'").ShouldBe(500);
        shop.Count("SELECT count(*) FROM web_events WHERE day = DATE '2026-01-01'").ShouldBe(50_000);
        shop.Count("SELECT count(DISTINCT department) FROM products").ShouldBe(5);
    }

    [Fact]
    public void Later_files_bring_new_versions_of_earlier_rows()
    {
        foreach (
            var (source, key) in SimulatedShop.Keys.Where(pair =>
                pair.Key is "customers" or "products" or "orders" or "payments" or "shipments"
            )
        )
        {
            shop.Count($"SELECT count(*) FROM (SELECT {key} FROM {source} GROUP BY ALL HAVING count(*) > 1)")
                .ShouldBeGreaterThan(50, source);
        }

        shop.Count("SELECT count(*) FROM (SELECT customer_id FROM customers GROUP BY ALL HAVING count(DISTINCT address) > 1)")
            .ShouldBeGreaterThan(20);
        shop.Count("SELECT count(*) FROM (SELECT product_id FROM products GROUP BY ALL HAVING count(DISTINCT unit_price) > 1)")
            .ShouldBeGreaterThan(20);
    }

    [Fact]
    public void Every_status_occurs_and_some_orders_are_open_at_the_end()
    {
        shop.Count("SELECT count(DISTINCT status) FROM latest_orders").ShouldBe(6);
        shop.Count("SELECT count(DISTINCT status) FROM payments").ShouldBe(4);
        shop.Count("SELECT count(DISTINCT status) FROM shipments").ShouldBe(3);
        shop.Count("SELECT count(*) FROM latest_orders WHERE status IN ('pending', 'paid', 'shipped')").ShouldBeGreaterThan(10);
        shop.Count("SELECT count(DISTINCT event_type) FROM web_events").ShouldBe(6);
    }

    [Fact]
    public void A_few_parcels_in_a_hundred_are_late() =>
        shop
            .Connection.Scalar<double>(
                "SELECT avg((delivery_date > promised_delivery_date)::INT) FROM latest_orders WHERE delivery_date IS NOT NULL"
            )
            .ShouldBeInRange(0.03, 0.10);

    [Fact]
    public void A_tenth_of_the_products_makes_most_of_the_lines() =>
        shop
            .Connection.Scalar<double>(
                "WITH sold AS (SELECT count(*) AS n FROM order_items GROUP BY product_id ORDER BY n DESC LIMIT 50) SELECT sum(n) / (SELECT count(*) FROM order_items) FROM sold"
            )
            .ShouldBeInRange(0.40, 0.80);

    [Fact]
    public void Customers_come_back_and_buy_again()
    {
        shop.Connection.Scalar<double>("SELECT avg((n > 1)::INT) FROM (SELECT count(*) AS n FROM latest_orders GROUP BY customer_id)")
            .ShouldBeInRange(0.5, 0.95);
        shop.Connection.Scalar<double>("SELECT avg(reordered::INT) FROM order_items").ShouldBeInRange(0.05, 0.40);
        shop.ShouldFindNothing(
            """
            SELECT i.id FROM order_items i WHERE reordered <> EXISTS (
              FROM order_items e WHERE e.customer_id = i.customer_id AND e.product_id = i.product_id AND e.order_id < i.order_id)
            """
        );
        shop.ShouldFindNothing(
            """
            WITH gaps AS (SELECT order_id, date_diff('day', lag(order_timestamp) OVER (PARTITION BY customer_id ORDER BY order_id), order_timestamp) AS gap FROM latest_orders)
            SELECT i.id FROM order_items i JOIN gaps USING (order_id) WHERE gap IS DISTINCT FROM days_since_prior_order
            """
        );
    }

    [Fact]
    public void Some_products_sell_together_more_often_than_by_chance() =>
        shop
            .Connection.Scalar<double>(
                """
                WITH sold AS (SELECT product_id, count(*) AS n FROM order_items GROUP BY ALL),
                pairs AS (
                  SELECT a.product_id AS a, b.product_id AS b, count(*) AS n FROM order_items a JOIN order_items b ON b.order_id = a.order_id AND a.product_id < b.product_id
                  GROUP BY ALL HAVING n >= 20)
                SELECT max(pairs.n * (SELECT count(DISTINCT order_id) FROM order_items) / x.n / y.n) FROM pairs JOIN sold x ON x.product_id = a JOIN sold y ON y.product_id = b
                """
            )
            .ShouldBeGreaterThan(3);

    [Fact]
    public void Sessions_that_end_in_a_purchase_belong_to_an_order_of_that_time()
    {
        shop.ShouldFindNothing(
            """
            SELECT e.event_id FROM web_events e LEFT JOIN latest_orders o ON o.customer_id = e.customer_id AND o.order_timestamp = e.occurred_at
            WHERE e.event_type = 'purchase' AND o.order_id IS NULL
            """
        );
        shop.Count("SELECT count(*) FROM web_events WHERE event_type = 'purchase'")
            .ShouldBe(shop.Count("SELECT count(*) FROM latest_orders WHERE channel IN ('web', 'app')"));
        shop.Connection.Scalar<double>("SELECT avg((customer_id IS NULL)::INT) FROM web_events").ShouldBeInRange(0.2, 0.6);
    }

    [Fact]
    public void Business_grows_and_has_its_seasons()
    {
        shop.Connection.Scalar<double>(
                "SELECT count(*) FILTER (month(order_timestamp) = 11) / count(*) FILTER (month(order_timestamp) = 3) FROM latest_orders WHERE order_timestamp < DATE '2026-01-01'"
            )
            .ShouldBeGreaterThan(1.2);
        shop.Connection.Scalar<double>(
                "SELECT count(*) FILTER (isodow(order_timestamp) = 1) / count(*) FILTER (isodow(order_timestamp) = 6) FROM latest_orders"
            )
            .ShouldBeGreaterThan(1.05);
        shop.Connection.Scalar<double>(
                "SELECT count(*) FILTER (day = DATE '2026-02-05') / count(*) FILTER (order_timestamp::DATE = DATE '2025-02-06') FROM order_items"
            )
            .ShouldBeGreaterThan(0.7);
    }

    [Fact]
    public void Stock_runs_out_now_and_then() =>
        shop
            .Connection.Scalar<double>("SELECT avg((on_hand = 0)::INT) FROM inventory WHERE reserved <= on_hand")
            .ShouldBeInRange(0.005, 0.10);
}
