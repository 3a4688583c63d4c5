-- Products and their prices. A product keeps a price for 90 days, each on a calendar of its own; then it changes with four chances in ten.
-- One product in 25 is taken off the shelf at one of these moments and is not sold afterwards.

CREATE MACRO price_phase(p) AS pick(draw('calendar', p), 0, 90) * 86400 + 10800 + pick(draw('calendar', p), 16, 7200);
CREATE MACRO price_period(p_phase, s) AS (s - getvariable('origin') + 7776000 - p_phase) // 7776000;

CREATE TABLE products AS
WITH early AS (
  SELECT p, getvariable('origin') - 86400000 * (getvariable('early_products') - p + 1) // getvariable('early_products') AS created
  FROM range(1, getvariable('early_products') + 1) AS r (p)
),
later AS (
  SELECT products AS p, day_start + (placed - day_start) // 2 AS created FROM demand WHERE launches
)
SELECT p, created, draw('product', p) AS h, price_phase(p) AS phase,
  CASE WHEN p % 25 = 7 THEN 2 + pick(draw('calendar', p), 32, 8) END AS last_period,
  pick(draw('product', p), 0, 36) AS subcategory_slot
FROM (FROM early UNION ALL FROM later);

CREATE TABLE prices AS
WITH periods AS (
  SELECT p, created, q, s.price_low + ((s.price_high - s.price_low) * ((pick(h, 16, 1000) * pick(h, 32, 1000)) // 1000)) // 1000 AS list_price,
    40 + pick(h, 48, 32) AS cost_share, draw('price', p * 1024 + q) AS change,
    getvariable('origin') + phase + (q - 1) * 7776000 AS boundary, last_period
  FROM products
  JOIN subcategories s ON s.slot = subcategory_slot
  CROSS JOIN range(getvariable('last_day') // 90 + 3) AS r (q)
),
decided AS (
  SELECT *, boundary > created AND (pick(change, 0, 100) < 40 OR q = last_period) AS changes,
    CASE WHEN boundary > created AND pick(change, 0, 100) < 40 THEN 82 + pick(change, 16, 38) END AS factor
  FROM periods
),
carried AS (
  SELECT *, list_price * coalesce(last_value(factor IGNORE NULLS) OVER history, 100) // 100 AS price FROM decided
  WINDOW history AS (PARTITION BY p ORDER BY q ROWS UNBOUNDED PRECEDING)
)
SELECT p, q, changes, boundary,
  price // 100 * 100 + 99 AS unit_price,
  greatest((price // 100 * 100 + 99) * cost_share // 100, 1) AS unit_cost,
  coalesce(q < last_period, true) AS is_active
FROM carried;

CREATE MACRO products_rows(since, until, low, high) AS TABLE
WITH versions AS (
  SELECT p, created AS changed_at, price_period(phase, created) AS q FROM products WHERE p BETWEEN low AND high
  UNION ALL
  SELECT p, boundary, q FROM prices WHERE changes AND p BETWEEN low AND high
),
newest AS (
  SELECT * FROM versions WHERE changed_at > since AND changed_at <= until
  QUALIFY row_number() OVER (PARTITION BY p ORDER BY changed_at DESC) = 1
)
SELECT
  product_code(p) AS product_id,
  sku_code(p) AS sku,
  concat(getvariable('brands')[s.department_id][1 + pick(d.h, 40, 5)], ' ', getvariable('adjectives')[1 + pick(d.h, 24, 24)], ' ', s.noun, ' ',
    chr((65 + p % 26)::INTEGER), 100 + p // 26) AS product_name,
  s.department_id,
  s.department,
  s.category,
  s.subcategory,
  getvariable('brands')[s.department_id][1 + pick(d.h, 40, 5)] AS brand,
  money(c.unit_price) AS unit_price,
  money(c.unit_cost) AS unit_cost,
  'EUR' AS currency,
  s.weight_low + (s.weight_high - s.weight_low) * pick(d.h, 8, 1000) // 1000 AS weight_grams,
  c.is_active,
  instant(d.created) AS created_at,
  instant(n.changed_at) AS updated_at
FROM newest n
JOIN products d USING (p)
JOIN subcategories s ON s.slot = d.subcategory_slot
JOIN prices c ON c.p = n.p AND c.q = greatest(n.q, 0)
ORDER BY p;
