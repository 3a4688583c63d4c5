/* till
description: Orders with the person who ordered and the amounts of their lines. An order without lines (most of the unavailable ones) has a total of zero.
owner: data@shop.example
key: [order_id]
columns:
  order_id:               { description: The order's natural key., checks: [not_null, unique] }
  order_num:              { description: Not told. }
  customer_id:            { description: The person who ordered., checks: [not_null] }
  order_timestamp:        { description: When it was ordered., checks: [not_null] }
  order_month:            { description: First day of the month of the order. }
  status:                 { description: State of the order. }
  channel:                { description: Olist is a marketplace. }
  currency:               { description: Brazilian real. }
  subtotal:               { description: Sum of the prices. }
  discount:               { description: Not told. }
  tax:                    { description: Not told. }
  shipping_fee:           { description: Sum of the freight. }
  total_amount:           { description: Prices and freight. }
  coupon_code:            { description: Not told. }
  promised_delivery_date: { description: Day the shop promised. }
  delivery_date:          { description: Day it arrived; null while it has not. }
  updated_at:             { description: The newest time that the order tells. }
  _file:                  { description: Landing file of the row. }
  _line:                  { description: Line of the landing file. }
  _batch:                 { description: Batch that brought the row. }
checks:
  - { name: has_amount, rule: total_amount > 0, dimension: completeness, on_fail: warn, threshold: 95 % }
*/
with amounts as (
  select
    order_id,
    cast(sum(line_total) as decimal(18,2)) as subtotal,
    cast(sum(freight_amount) as decimal(18,2)) as shipping_fee
  from silver.order_items
  group by order_id
)
select
  h.order_id,
  cast(null as string) as order_num,
  c.customer_id,
  h.order_timestamp,
  cast(date_trunc('month', h.order_timestamp) as date) as order_month,
  h.status,
  'marketplace' as channel,
  'BRL' as currency,
  coalesce(a.subtotal, cast(0 as decimal(18,2))) as subtotal,
  cast(null as decimal(18,2)) as discount,
  cast(null as decimal(18,2)) as tax,
  coalesce(a.shipping_fee, cast(0 as decimal(18,2))) as shipping_fee,
  cast(coalesce(a.subtotal, 0) + coalesce(a.shipping_fee, 0) as decimal(18,2)) as total_amount,
  cast(null as string) as coupon_code,
  cast(h.promised_at as date) as promised_delivery_date,
  cast(h.delivered_at as date) as delivery_date,
  greatest(h.order_timestamp, h.approved_at, h.shipped_at, h.delivered_at) as updated_at,
  h._file,
  h._line,
  h._batch
from silver.order_heads h
left join silver.order_customers c on c.order_customer_id = h.order_customer_id
left join amounts a on a.order_id = h.order_id
