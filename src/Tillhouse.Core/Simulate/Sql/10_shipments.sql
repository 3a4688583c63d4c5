-- Parcels. A few larger orders travel in two; the second is there no later than the first, which is the one that delivers the order.

CREATE TABLE shipments AS
WITH first AS (
  SELECT o, lines, express, shipped_at, promised_day, delivered_at, returned_at, draw('parcel', o) AS h FROM orders WHERE shipped_at IS NOT NULL
)
SELECT o, 1 AS parcel, h, express, shipped_at, promised_day, delivered_at, returned_at FROM first
UNION ALL
SELECT o, 2, draw('second', o), express, shipped_at + 1800, promised_day, if(delivered_at - 86400 > shipped_at + 43200, delivered_at - 86400, delivered_at), returned_at
FROM first WHERE lines >= 3 AND pick(h, 0, 100) < 20;

CREATE MACRO shipments_rows(since, until, low, high) AS TABLE
WITH known AS (
  SELECT *, greatest(shipped_at, if(delivered_at <= until, delivered_at, 0), if(returned_at <= until, returned_at, 0)) AS changed_at
  FROM shipments WHERE shipped_at <= until AND o BETWEEN low AND high
)
SELECT
  concat(replace(order_code(o), 'O', 'S'), '-', parcel) AS shipment_id,
  order_code(o) AS order_id,
  if(express, ['DHL Express', 'UPS'], ['DHL', 'DPD', 'GLS', 'PostNL'])[1 + pick(h, 16, if(express, 2, 4))] AS carrier,
  concat('TRK', lpad(pick_high(h, 4000000000)::VARCHAR, 10, '0'), parcel) AS tracking_number,
  ['AMS1', 'BER1', 'MAD1'][1 + pick(h, 8, 3)] AS warehouse,
  CASE changed_at WHEN returned_at THEN 'returned' WHEN delivered_at THEN 'delivered' ELSE 'shipped' END AS status,
  instant(shipped_at) AS shipped_at,
  instant(promised_day + 72000) AS promised_at,
  if(delivered_at <= until, instant(delivered_at), NULL) AS delivered_at,
  money(if(express, 690, 320) + pick(h, 24, 280)) AS cost,
  instant(changed_at) AS updated_at
FROM known
WHERE changed_at > since
ORDER BY o, parcel;
