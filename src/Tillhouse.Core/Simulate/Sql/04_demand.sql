-- Who orders when. Orders are numbered by time. The shop had three tenths of its customers before the first day; the others sign up with orders of
-- theirs, so that `customers` (how many there are at an order) grows with the orders. Products come in the same way.

SET VARIABLE early_customers = getvariable('customers') * 3 // 10;
SET VARIABLE early_products = getvariable('products') * 92 // 100;

CREATE MACRO customers_at(o) AS
  getvariable('early_customers') + (getvariable('customers') - getvariable('early_customers')) * o // getvariable('orders');
CREATE MACRO products_at(o) AS
  getvariable('early_products') + (getvariable('products') - getvariable('early_products')) * o // getvariable('orders');

-- Loyalty scrambles customer numbers: the most loyal of four candidates orders, which gives a few customers many orders and many only one.
CREATE MACRO loyalty(k) AS ((k * 2654435761) & 4294967295) * 16777216 + k;
CREATE MACRO most_loyal(a, b, n) AS
  greatest(loyalty(1 + pick_high(a, n)), loyalty(1 + pick_low(a, n)), loyalty(1 + pick_high(b, n)), loyalty(1 + pick_low(b, n))) % 16777216;

CREATE TABLE demand AS
WITH numbered AS (
  SELECT t, day_start, orders_before, orders_until - orders_before AS orders, unnest(range(orders_before + 1, orders_until + 1)) AS o FROM days
),
drawn AS (
  SELECT *, draw('order', o) AS h, draw('who', o) AS who, draw('else', o) AS other, customers_at(o) AS customers, products_at(o) AS products,
    customers_at(o) > customers_at(o - 1) AS signs_up, products_at(o) > products_at(o - 1) AS launches
  FROM numbered
),
placed AS (
  SELECT d.*, day_start + m.second + ((m.width * (share & 65535)) >> 16) AS placed
  FROM (SELECT *, ((o - orders_before - 1) * 65536 + pick(h, 0, 65536)) * 1000 // orders AS share FROM drawn) d
  JOIN moments m ON m.slot = share >> 16
)
SELECT o, t, day_start, placed, customers, products, signs_up, launches,
  signs_up AND pick(h, 16, 100) < 88 AS by_new_customer,
  CASE
    WHEN signs_up AND pick(h, 16, 100) < 88 THEN customers
    WHEN pick(h, 32, 100) < 30 THEN customers - pick_high(who, customers // 12 + 1)
    ELSE most_loyal(who, other, customers)
  END AS k,
  -- One line 3 times in 10, eight lines once in a hundred.
  [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6][1 + pick(h, 48, 20)]
    + CASE WHEN pick(h, 16, 400) >= 396 THEN 2 ELSE 0 END AS lines
FROM placed;
