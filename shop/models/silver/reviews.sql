/* till
description: The newest version of every review, typed and cleaned.
build: merge
owner: data@shop.example
key: [review_id]
columns:
  review_id:   { description: The review's natural key., checks: [not_null, unique] }
  order_id:    { description: Order that is reviewed., checks: [{ relationships: silver.orders.order_id, on_fail: warn }] }
  product_id:  { description: Product that is reviewed., checks: [{ relationships: silver.products.product_id, on_fail: warn }] }
  customer_id: { description: Who wrote it. }
  rating:      { description: 1 (bad) to 5 (good)., checks: [not_null, { range: { min: 1, max: 5 } }] }
  title:       { description: Headline., pii: true }
  body:        { description: Text., pii: true }
  created_at:  { description: When it was written (UTC). }
  _file:       { description: Landing file of the row. }
  _line:       { description: Line of the landing file. }
  _batch:      { description: Batch that brought the row. }
checks:
  - { name: created_at_possible, rule: "created_at >= timestamp '1995-01-01 00:00:00'", dimension: validity, on_fail: quarantine }
  - { name: written_not_in_future, rule: "created_at - interval '1 hour' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
*/
select
  nullif(trim(review_id), '') as review_id,
  nullif(trim(order_id), '') as order_id,
  nullif(trim(product_id), '') as product_id,
  nullif(trim(customer_id), '') as customer_id,
  rating,
  nullif(trim(title), '') as title,
  nullif(trim(body), '') as body,
  created_at,
  _file,
  _line,
  _batch
from bronze.reviews
