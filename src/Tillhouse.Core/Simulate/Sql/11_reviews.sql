-- One line in twelve of a delivered order is reviewed within three weeks. Late parcels and weak products cost stars.

CREATE TABLE reviews AS
WITH drawn AS (
  SELECT i.o, i.line, i.p, i.k, r.delivered_at, r.promised_day, draw('review', i.o * 16 + i.line) AS h
  FROM order_items i JOIN orders r USING (o) WHERE r.delivered_at IS NOT NULL
)
SELECT o, line, p, k, h, delivered_at + 43200 + pick(h, 16, 1728) * 1000 + pick(h, 0, 900) AS written_at,
  greatest(1, [1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 4, 4, 5, 5, 3, 5][1 + pick(h, 32, 20)] - if(delivered_at >= promised_day + 86400, 2, 0)
    - if(pick(draw('quality', p), 0, 10) = 0, 1, 0)) AS rating
FROM drawn
WHERE pick(h, 48, 1200) < 100;

CREATE MACRO reviews_rows(since, until, low, high) AS TABLE
SELECT
  concat(replace(order_code(o), 'O', 'R'), '-', line) AS review_id,
  order_code(o) AS order_id,
  product_code(p) AS product_id,
  customer_code(k) AS customer_id,
  rating,
  getvariable('review_titles')[rating][1 + pick(h, 8, 3)] AS title,
  getvariable('review_bodies')[rating][1 + pick(h, 24, 3)] AS body,
  instant(written_at) AS created_at
FROM reviews
WHERE written_at > since AND written_at <= until AND o BETWEEN low AND high
ORDER BY o, line;
