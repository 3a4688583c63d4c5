/* till
description: Every piece ordered, as a line of its own.
owner: data@shop.example
key: [id]
columns:
  id:                     { description: Order and number of the piece., checks: [not_null, unique] }
  order_id:               { description: Order of the line., checks: [not_null, { relationships: silver.order_heads.order_id, on_fail: warn }] }
  customer_id:            { description: Not told by the lines. }
  product_id:             { description: What was ordered., checks: [{ relationships: silver.product_versions.product_id, on_fail: warn }] }
  add_to_cart_order:      { description: Number of the piece in its order. }
  quantity:               { description: Always 1. }
  unit_price:             { description: Price of the piece., checks: [{ range: { min: 0 } }] }
  discount:               { description: Not told. }
  line_total:             { description: Price of the piece. }
  freight_amount:         { description: What the customer pays for its shipping., checks: [{ range: { min: 0 } }] }
  seller_id:              { description: Who sells it., checks: [{ relationships: silver.sellers.seller_id, on_fail: warn }] }
  reordered:              { description: Not told. }
  days_since_prior_order: { description: Not told. }
  order_timestamp:        { description: Not told by the lines. }
  order_month:            { description: Not told by the lines. }
  _file:                  { description: Landing file of the row. }
  _line:                  { description: Line of the landing file. }
  _batch:                 { description: Batch that brought the row. }
*/
select
  concat(trim(order_id), '-', cast(order_item_id as string)) as id,
  trim(order_id) as order_id,
  cast(null as string) as customer_id,
  nullif(trim(product_id), '') as product_id,
  order_item_id as add_to_cart_order,
  cast(1 as bigint) as quantity,
  price as unit_price,
  cast(null as decimal(18,2)) as discount,
  price as line_total,
  freight_value as freight_amount,
  nullif(trim(seller_id), '') as seller_id,
  cast(null as boolean) as reordered,
  cast(null as bigint) as days_since_prior_order,
  cast(null as timestamp) as order_timestamp,
  cast(null as date) as order_month,
  _file,
  _line,
  _batch
from bronze.order_items
