-- The life of an order, as the moments at which it is paid, shipped, delivered, returned or cancelled (null: never). What an export shows is
-- the state at its end. A parcel that is on time arrives on its promised day at the latest; six in a hundred are late and three in a thousand are lost.

CREATE TABLE orders AS
WITH totals AS (
  SELECT o, count(*) AS lines, sum(gross)::BIGINT AS subtotal, sum(discount)::BIGINT AS discount, any_value(coupon) AS coupon, arg_min(p, line) AS first_product
  FROM order_items GROUP BY o
),
drawn AS (
  SELECT d.o, d.t, d.k, d.day_start, d.placed, t.lines, t.subtotal, t.discount, t.coupon, t.first_product,
    draw('terms', o) AS terms, draw('payment', o) AS pay, draw('fate', o) AS fate, draw('delivery', o) AS way
  FROM demand d JOIN totals t USING (o)
),
terms AS (
  SELECT *, ['web', 'web', 'web', 'web', 'web', 'web', 'web', 'web', 'web', 'web', 'app', 'app', 'app', 'app', 'app', 'marketplace', 'marketplace', 'marketplace',
      'store', 'store'][1 + pick(terms, 0, 20)] AS channel,
    ['card', 'card', 'card', 'card', 'card', 'card', 'card', 'card', 'card', 'card', 'paypal', 'paypal', 'paypal', 'paypal', 'wallet', 'wallet', 'wallet',
      'bank_transfer', 'bank_transfer', 'gift_card'][1 + pick(terms, 16, 20)] AS method,
    pick(terms, 32, 100) < 9 AS wants_express,
    -- The first attempt fails for one order in eighteen; a second one mends most of these.
    pick(fate, 0, 1000) < 55 AS failed_once,
    placed + 15 + pick(pay, 0, 90) AS first_attempt
  FROM drawn
),
attempts AS (
  SELECT *, wants_express AND method <> 'bank_transfer' AND channel <> 'store' AS express,
    failed_once AND pick(fate, 16, 100) >= 80 AS failed_twice,
    CASE WHEN failed_once THEN first_attempt + 240 + pick(pay, 16, 3300) ELSE first_attempt END AS last_attempt
  FROM terms
),
paid AS (
  SELECT *, CASE WHEN NOT failed_twice THEN last_attempt + CASE method
      WHEN 'card' THEN 600 + pick(pay, 32, 57600) WHEN 'bank_transfer' THEN 86400 + pick_low(pay, 172800) ELSE 2 END END AS paid_at
  FROM attempts
),
fated AS (
  SELECT *, day_start + 86400 * CASE WHEN express THEN 3 WHEN method = 'bank_transfer' THEN 8 ELSE 5 + pick(way, 0, 2) END AS promised_day,
    CASE WHEN failed_twice THEN placed + 259200
      WHEN pick(fate, 32, 1000) < 32 THEN paid_at + 600 + pick(pay, 48, 28000) END AS cancelled_at
  FROM paid
),
shipped AS (
  SELECT *, CASE WHEN cancelled_at IS NULL THEN
      midnight(paid_at) + 86400 * CASE WHEN express OR pick(way, 16, 100) < 70 THEN 1 ELSE 2 END + 32400 + pick(terms, 48, 32400) END AS shipped_at
  FROM fated
),
delivered AS (
  SELECT *, CASE
      WHEN shipped_at IS NULL THEN NULL
      WHEN pick(fate, 48, 1000) < 62 THEN promised_day + 86400 * (1 + pick(way, 32, 6))
      WHEN pick(fate, 48, 1000) < 997 THEN midnight(shipped_at) + 86400 * (1 + pick(way, 32, (promised_day - midnight(shipped_at)) // 86400))
    END + 28800 + pick(way, 48, 43000) AS delivered_at
  FROM shipped
),
ended AS (
  SELECT *, CASE WHEN pick(draw('return', o), 0, 1000) < 65 THEN delivered_at + 172800 + pick_high(draw('return', o), 1555200) END AS returned_at,
    (subtotal - discount) AS net,
    CASE WHEN channel = 'store' OR coupon = 'FREESHIP' THEN 0 WHEN express THEN 990 WHEN subtotal - discount >= 5000 THEN 0 ELSE 490 END AS shipping_fee
  FROM delivered
)
SELECT o, t, k, placed, lines, channel, method, express, coupon, first_product, subtotal, discount,
  (net * 20 + 50) // 100 AS tax, shipping_fee, net + (net * 20 + 50) // 100 + shipping_fee AS total,
  failed_once, failed_twice, first_attempt, last_attempt, paid_at, cancelled_at, shipped_at, promised_day, delivered_at, returned_at,
  CASE WHEN returned_at IS NOT NULL THEN returned_at + 21600 + pick_low(draw('return', o), 345600)
    WHEN NOT failed_twice THEN cancelled_at + 3600 + pick(pay, 0, 60000) END AS refunded_at
FROM ended;

CREATE MACRO orders_rows(since, until, low, high) AS TABLE
WITH known AS (
  SELECT *, greatest(placed, if(paid_at <= until, paid_at, 0), if(cancelled_at <= until, cancelled_at, 0), if(shipped_at <= until, shipped_at, 0),
      if(delivered_at <= until, delivered_at, 0), if(returned_at <= until, returned_at, 0)) AS changed_at
  FROM orders WHERE placed <= until AND o BETWEEN low AND high
)
SELECT
  order_code(o) AS order_id,
  100000 + o AS order_num,
  customer_code(k) AS customer_id,
  instant(placed) AS order_timestamp,
  CASE changed_at WHEN returned_at THEN 'returned' WHEN delivered_at THEN 'delivered' WHEN shipped_at THEN 'shipped' WHEN cancelled_at THEN 'cancelled'
    WHEN paid_at THEN 'paid' ELSE 'pending' END AS status,
  channel,
  'EUR' AS currency,
  money(subtotal) AS subtotal,
  money(discount) AS discount,
  money(tax) AS tax,
  money(shipping_fee) AS shipping_fee,
  money(total) AS total_amount,
  coupon AS coupon_code,
  calendar_day(promised_day) AS promised_delivery_date,
  if(delivered_at <= until, calendar_day(delivered_at), NULL) AS delivery_date,
  instant(changed_at) AS updated_at
FROM known
WHERE changed_at > since
ORDER BY o;
