/* till
description: Every order line, typed and cleaned.
build: merge
owner: data@shop.example
key: [id]
partition_by: [order_month]
columns:
  id:                     { description: The line's natural key., checks: [not_null, unique] }
  order_id:               { description: Order of the line., checks: [not_null, { relationships: silver.orders.order_id, on_fail: warn }] }
  customer_id:            { description: Who ordered; null for a guest. }
  product_id:             { description: What was ordered., checks: [{ relationships: silver.products.product_id, on_fail: warn }] }
  add_to_cart_order:      { description: Place of the line in the basket. }
  quantity:               { description: Pieces ordered., checks: [not_null, { range: { min: 1, max: 1000000 } }] }
  unit_price:             { description: Price of one piece., checks: [{ range: { min: 0 } }] }
  discount:               { description: Discount on the line., checks: [{ range: { min: 0 } }] }
  line_total:             { description: Value of the line after its discount., checks: [{ range: { min: 0 } }] }
  reordered:              { description: Whether the customer had bought the product before. }
  days_since_prior_order: { description: Days since the customer's order before. }
  order_timestamp:        { description: When it was ordered (UTC). }
  order_month:            { description: First day of the month of the order. }
  _file:                  { description: Landing file of the row. }
  _line:                  { description: Line of the landing file. }
  _batch:                 { description: Batch that brought the row. }
checks:
  - { name: ordered_at_possible, rule: "order_timestamp >= timestamp '1995-01-01 00:00:00'", dimension: validity, on_fail: quarantine }
  - { name: line_total_adds_up, rule: "abs(line_total - (quantity * unit_price - coalesce(discount, 0))) <= 0.01", dimension: accuracy, on_fail: quarantine }
  - { name: ordered_not_in_future, rule: "order_timestamp - interval '1 hour' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
  - { name: product_present, rule: product_id is not null, dimension: completeness, on_fail: warn }
*/
select
  nullif(trim(id), '') as id,
  nullif(trim(order_id), '') as order_id,
  nullif(trim(customer_id), '') as customer_id,
  nullif(trim(product_id), '') as product_id,
  add_to_cart_order,
  quantity,
  unit_price,
  discount,
  line_total,
  reordered,
  days_since_prior_order,
  order_timestamp,
  cast(date_trunc('month', order_timestamp) as date) as order_month,
  _file,
  _line,
  _batch
from bronze.order_items
