-- Payment attempts. A failed attempt stays failed; a good one is authorised, captured (the order is paid then) and refunded after a return or a
-- cancellation. `paid_at` is the time of the attempt.

CREATE TABLE payments AS
SELECT o, 1 AS attempt, method, total, first_attempt AS attempted_at, failed_once AS failed,
  if(failed_once, NULL, paid_at) AS captured_at, if(failed_once, NULL, refunded_at) AS refunded_at
FROM orders
UNION ALL
SELECT o, 2, method, total, last_attempt, failed_twice, paid_at, refunded_at FROM orders WHERE failed_once;

CREATE MACRO payments_rows(since, until, low, high) AS TABLE
WITH known AS (
  SELECT *, greatest(attempted_at, if(captured_at <= until, captured_at, 0), if(refunded_at <= until, refunded_at, 0)) AS changed_at
  FROM payments WHERE attempted_at <= until AND o BETWEEN low AND high
)
SELECT
  concat(replace(order_code(o), 'O', 'PAY'), '-', attempt) AS payment_id,
  order_code(o) AS order_id,
  method,
  CASE WHEN failed THEN 'failed' WHEN changed_at = refunded_at THEN 'refunded' WHEN changed_at = captured_at THEN 'captured' ELSE 'authorised' END AS status,
  money(total) AS amount,
  'EUR' AS currency,
  concat('ch_', substr(md5(concat(o, '/', attempt)), 1, 16)) AS provider_ref,
  instant(attempted_at) AS paid_at,
  instant(changed_at) AS updated_at
FROM known
WHERE changed_at > since
ORDER BY o, attempt;
