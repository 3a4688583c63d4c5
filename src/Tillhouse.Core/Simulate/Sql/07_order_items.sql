-- What is in an order. Popularity follows Zipf's law; two lines in ten are favourites of the customer, which makes reorders, as many are companions of
-- the first line, which makes products that sell together, and a few are novelties.

-- Zipf's law upside down: 4,096 slots of equal demand, each with the rank it begins at and how many ranks it spans.
CREATE TABLE popularity AS
WITH ranks AS (
  SELECT r, (sum(1000000000000 // (r + 4)) OVER (ORDER BY r))::BIGINT AS until FROM range(1, getvariable('early_products') + 1) AS x (r)
),
slots AS (
  SELECT slot, slot * (SELECT max(until) FROM ranks) // 4096 + 1 AS demand FROM range(4096) AS x (slot)
),
begins AS (
  SELECT slot, min(r) AS rank FROM slots ASOF JOIN ranks ON slots.demand <= ranks.until GROUP BY slot
)
SELECT slot, rank, lead(rank, 1, getvariable('early_products') + 1) OVER (ORDER BY slot) - rank AS span FROM begins;

CREATE MACRO popularity_slot(h) AS (h >> 52)::BIGINT;
CREATE MACRO popularity_rank(rank, span, h) AS rank + ((span * ((h >> 32) & 1048575)::BIGINT) >> 20);
-- A multiplication by a prime puts the ranks in an order of their own, so that popular products are not the ones with low numbers.
CREATE MACRO product_of_rank(r) AS 1 + (r * 2147483647) % getvariable('early_products');

CREATE TABLE order_items AS
WITH wanted AS (
  SELECT o, k, placed, products, by_new_customer, unnest(range(1, lines::BIGINT + 1)) AS l FROM demand
),
drawn AS (
  SELECT *, draw('line', o * 16 + l) AS h, pick(draw('line', o * 16 + l), 0, 1000) AS kind FROM wanted
),
-- A companion is the product one rank after that of the first line.
chosen AS (
  SELECT *, l > 1 AND kind BETWEEN 220 AND 419 AS accompanies,
    CASE WHEN kind < 220 THEN draw('favourite', k * 8 + pick(h, 16, 6)) WHEN l > 1 AND kind < 420 THEN draw('line', o * 16 + 1) ELSE h END AS taste
  FROM drawn
),
picked AS (
  SELECT d.*,
    CASE WHEN kind >= 960 AND products > getvariable('early_products')
      THEN getvariable('early_products') + 1 + pick_high(h, products - getvariable('early_products'))
      ELSE product_of_rank(popularity_rank(z.rank, z.span, taste) + if(accompanies, 1, 0)) END AS p
  FROM chosen d JOIN popularity z ON z.slot = popularity_slot(taste)
),
-- What is off the shelf by then is replaced by its neighbour.
sold AS (
  SELECT d.o, d.k, d.placed, d.by_new_customer, d.l,
    CASE WHEN price_period(x.phase, d.placed) >= x.last_period THEN 1 + d.p % getvariable('early_products') ELSE d.p END AS p
  FROM picked d JOIN products x ON x.p = d.p
),
-- A product is in an order once.
distinct_lines AS (
  SELECT o, k, placed, by_new_customer, p, min(l) AS l FROM sold GROUP BY ALL
),
priced AS (
  SELECT d.*, draw('quantity', o * 16 + l) AS h, c.unit_price, row_number() OVER (PARTITION BY o ORDER BY l) AS line, min(o) OVER (PARTITION BY k, d.p) < o AS reordered
  FROM distinct_lines d
  JOIN products x ON x.p = d.p
  JOIN prices c ON c.p = d.p AND c.q = price_period(x.phase, d.placed)
),
-- The coupon belongs to the order; its percentage is taken off each line.
coupons AS (
  SELECT *, draw('coupon', o) AS coupon_draw,
    [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4][1 + pick(h, 0, 20)] AS quantity
  FROM priced
),
discounted AS (
  SELECT *, quantity * unit_price AS gross,
    CASE
      WHEN by_new_customer AND pick(coupon_draw, 0, 100) < 35 THEN 'WELCOME10'
      WHEN pick(coupon_draw, 16, 100) < 6 THEN 'SAVE5'
      WHEN pick(coupon_draw, 16, 100) < 10 THEN 'SEASON15'
      WHEN pick(coupon_draw, 16, 100) < 13 THEN 'FREESHIP'
    END AS coupon
  FROM coupons
)
SELECT o, k, p, line, placed, quantity, unit_price, gross, coupon, reordered,
  gross * CASE coupon WHEN 'WELCOME10' THEN 10 WHEN 'SAVE5' THEN 5 WHEN 'SEASON15' THEN 15 ELSE 0 END // 100 AS discount
FROM discounted;

CREATE TABLE order_gaps AS
SELECT o, (midnight(placed) - midnight(lag(placed) OVER (PARTITION BY k ORDER BY o))) // 86400 AS days_since_prior_order FROM demand;

CREATE MACRO order_items_rows(since, until, low, high) AS TABLE
SELECT
  concat(order_code(o), '-', line) AS id,
  order_code(o) AS order_id,
  customer_code(k) AS customer_id,
  product_code(p) AS product_id,
  line AS add_to_cart_order,
  quantity,
  money(unit_price) AS unit_price,
  money(discount) AS discount,
  money(gross - discount) AS line_total,
  reordered,
  g.days_since_prior_order,
  instant(placed) AS order_timestamp
FROM order_items JOIN order_gaps g USING (o)
WHERE placed > since AND placed <= until AND o BETWEEN low AND high
ORDER BY o, line;
