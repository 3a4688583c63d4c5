-- Ten events an order. An order of the web shop or the app ends a session of four to six of them at its own time; the others are visits of the same
-- day that end without one: most anonymous, some by customers, a few with a cart that is left behind. The joins are
-- outer ones because an inner one is planned as a cross product here; every slot is there.

CREATE MACRO web_events_rows(since, until, low, high) AS TABLE
WITH blocks AS (
  SELECT r.o, r.k, r.placed, r.channel, r.first_product, d.day_start, customers_at(d.orders_before) AS known,
    if(channel IN ('web', 'app'), 4 + pick(draw('visit', o), 0, 3), 0) AS bought, 2 + pick(draw('visit', o), 16, 3) AS pages
  FROM orders r JOIN days d ON d.t = r.t
  WHERE placed > since AND placed <= until AND o BETWEEN low AND high
),
events AS (
  SELECT *, if(e < bought, 0, 1 + (e - bought) // pages) AS session, if(e < bought, e, (e - bought) % pages) AS step
  FROM blocks, range(10) AS r (e)
),
drawn AS (
  SELECT *, draw('session', o * 16 + session) AS visit, draw('visitor', o * 16 + session) AS visitor, pick(draw('event', o * 16 + e), 0, 100) AS whim FROM events
),
stepped AS (
  SELECT *, session = 0 AS buys,
    CASE
      WHEN session = 0 AND step >= bought - 4 THEN ['view_product', 'add_to_cart', 'checkout', 'purchase'][step - bought + 5]
      WHEN step = 0 THEN if(whim < 60, 'page_view', if(whim < 80, 'search', 'view_product'))
      WHEN step = 1 THEN if(whim < 70, 'view_product', 'search')
      WHEN step = 2 AND pick(visit, 0, 100) < 35 THEN 'add_to_cart'
      WHEN step = 3 AND pick(visit, 0, 100) < 12 THEN 'checkout'
      ELSE 'view_product'
    END AS event_type,
    CASE WHEN session = 0 THEN k WHEN pick(visitor, 0, 100) < 38 THEN 1 + pick_high(visitor, known) END AS who
  FROM drawn
),
timed AS (
  SELECT *,
    CASE WHEN buys THEN placed - (bought - 1 - step) * (25 + pick(visit, 16, 80))
      ELSE day_start + (placed - day_start + pick(visit, 16, 9000)) % 85800 + step * (15 + pick(visitor, 16, 110)) END AS occurred,
    CASE WHEN event_type IN ('view_product', 'add_to_cart') THEN
      if(buys, first_product, product_of_rank(popularity_rank(z.rank, z.span, visit))) END AS p
  FROM stepped LEFT JOIN popularity z ON z.slot = popularity_slot(visit)
)
SELECT
  printf('E%09d', o * 10 + e) AS event_id,
  concat(replace(order_code(o), 'O', 'W'), '-', session) AS session_id,
  customer_code(who) AS customer_id,
  event_type,
  product_code(p) AS product_id,
  CASE event_type WHEN 'page_view' THEN if(whim < 35, '/', '/departments/' || (1 + whim % 5)) WHEN 'search' THEN '/search' WHEN 'checkout' THEN '/checkout'
    WHEN 'purchase' THEN '/checkout/thanks' ELSE concat('/products/', sku_code(p)) END AS page,
  if(step = 0, f.referrer, NULL) AS referrer,
  f.source AS utm_source,
  f.medium AS utm_medium,
  f.campaigns[1 + pick(visitor, 8, len(f.campaigns))] AS utm_campaign,
  if(buys AND channel = 'app', 'mobile', ['mobile', 'mobile', 'mobile', 'mobile', 'mobile', 'desktop', 'desktop', 'desktop', 'desktop', 'tablet'][1 + pick(visitor, 24, 10)]) AS device,
  getvariable('countries_by_slot')[1 + if(who IS NULL, pick(visit, 8, 100), pick(draw('country', who), 0, 100))] AS country,
  instant(occurred) AS occurred_at
FROM timed LEFT JOIN traffic f ON f.slot = pick(visitor, 4, 100)
ORDER BY o, e;
