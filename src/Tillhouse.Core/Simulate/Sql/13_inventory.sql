-- Stock at the end of a day, a saw-tooth per product and warehouse: filled up at the start of a cycle, sold down by a demand that differs from cycle
-- to cycle, now and then to nothing before the next delivery.

CREATE MACRO inventory_rows(since, until, low, high) AS TABLE
WITH shelves AS (
  SELECT p, warehouse, draw('shelf', p * 4 + warehouse) AS h, (until - getvariable('origin')) // 86400 AS day
  FROM products, range(3) AS w (warehouse) WHERE created <= until AND p BETWEEN low AND high
),
cycles AS (
  SELECT *, 14 + pick(h, 0, 32) AS length, 1 + pick(h, 16, 40) * pick(h, 32, 40) // 200 AS demand, day + pick(h, 48, 45) AS age FROM shelves
),
drawn AS (
  SELECT *, 65 + pick(draw('cycle', (p * 4 + warehouse) * 65536 + age // length), 0, 50) AS pace FROM cycles
)
SELECT
  calendar_day(until) AS snapshot_date,
  product_code(p) AS product_id,
  ['AMS1', 'BER1', 'MAD1'][warehouse + 1] AS warehouse,
  greatest(demand * length - demand * (age % length + 1) * pace // 100, 0) AS on_hand,
  least(greatest(demand * length - demand * (age % length + 1) * pace // 100, 0), pick(h, 8, 3) * demand // 2) AS reserved,
  demand * 4 AS reorder_point
FROM drawn
ORDER BY p, warehouse;
