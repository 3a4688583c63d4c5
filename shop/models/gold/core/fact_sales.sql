/* till
description: One row per order line, with the product and customer version of its time. A cancelled order keeps its lines with amounts of zero. A line without any price takes a share, by pieces, of what its order's total leaves over for it.
build: merge
owner: data@shop.example
key: [order_line_id]
columns:
  order_line_id:          { description: The line's natural key., checks: [not_null, unique] }
  order_id:               { description: Order of the line., checks: [not_null] }
  line_number:            { description: Place of the line in the basket. }
  order_timestamp:        { description: When it was ordered (UTC). }
  order_date:             { description: Day of the order (UTC). }
  order_month:            { description: First day of the month of the order. }
  order_date_key:         { description: Day of the order in gold.dim_date., checks: [{ relationships: gold.dim_date.date_key }] }
  customer_key:           { description: Customer at the time of the order., checks: [not_null, { relationships: gold.dim_customer.customer_key }] }
  product_key:            { description: Product at the time of the order., checks: [not_null, { relationships: gold.dim_product.product_key }] }
  customer_id:            { description: Customer's natural key. }
  product_id:             { description: Product's natural key. }
  department:             { description: "Department of the product at the time, unknown where it is not told." }
  status:                 { description: "State of the order, unknown where there is none." }
  channel:                { description: "Where it was ordered, unknown where it is not told." }
  currency:               { description: Currency of the amounts. }
  is_cancelled:           { description: The order was cancelled. }
  is_returned:            { description: The order was returned. }
  is_reordered:           { description: The customer had bought the product before. }
  days_since_prior_order: { description: Days since the customer's order before. }
  quantity:               { description: Pieces ordered., checks: [not_null] }
  units_sold:             { description: "Pieces ordered, 0 when cancelled." }
  unit_price:             { description: Price of one piece on the line. }
  gross_amount:           { description: Value before discount. }
  discount_amount:        { description: Discount on the line. }
  net_amount:             { description: Value after discount., checks: [not_null] }
  cost_amount:            { description: Cost of the pieces by the product's version; null when unknown. }
  margin_amount:          { description: Net less cost; null when the cost is unknown. }
checks:
  - { name: net_is_gross_less_discount, rule: net_amount = gross_amount - discount_amount, dimension: accuracy, on_fail: stop }
  - { name: product_known, rule: product_key <> -1, dimension: consistency, on_fail: warn, threshold: 99 % }
  - { name: cost_known, rule: "status = 'cancelled' or cost_amount is not null", dimension: completeness, on_fail: warn, threshold: 95 % }
*/
with unpriced_orders as (
  select order_id, cast(sum(coalesce(quantity, 1)) as bigint) as pieces
  from silver.order_items
  where line_total is null and unit_price is null
  group by order_id
),
priced as (
  select i.order_id, sum(coalesce(i.line_total, coalesce(i.quantity, 1) * i.unit_price - coalesce(i.discount, 0))) as amount
  from silver.order_items i
  semi join unpriced_orders u on u.order_id = i.order_id
  where i.line_total is not null or i.unit_price is not null
  group by i.order_id
),
open_amounts as (
  -- What the order's total leaves for its lines without a price.
  select
    o.order_id,
    cast(greatest(
      coalesce(o.subtotal - coalesce(o.discount, 0), o.total_amount - coalesce(o.tax, 0) - coalesce(o.shipping_fee, 0))
        - coalesce(p.amount, 0),
      0) as decimal(18,2)) as amount
  from silver.orders o
  inner join unpriced_orders u on u.order_id = o.order_id
  left join priced p on p.order_id = o.order_id
),
running as (
  select
    i.id,
    i.order_id,
    coalesce(i.quantity, 1) as quantity,
    cast(sum(coalesce(i.quantity, 1)) over (
      partition by i.order_id
      order by i.add_to_cart_order nulls last, i.id nulls last
      rows between unbounded preceding and current row) as bigint) as pieces_so_far
  from silver.order_items i
  where i.line_total is null and i.unit_price is null
),
shares as (
  -- Differences of rounded running shares add up to the amount to the cent.
  select
    r.id,
    r.order_id,
    cast(cast(till_divide(a.amount * r.pieces_so_far, u.pieces) as decimal(18,2))
      - cast(till_divide(a.amount * (r.pieces_so_far - r.quantity), u.pieces) as decimal(18,2)) as decimal(18,2)) as amount
  from running r
  inner join unpriced_orders u on u.order_id = r.order_id
  inner join open_amounts a on a.order_id = r.order_id
),
lines as (
  select
    i.id,
    i.order_id,
    i.add_to_cart_order,
    coalesce(o.order_timestamp, i.order_timestamp) as order_timestamp,
    coalesce(o.customer_id, i.customer_id) as customer_id,
    i.product_id,
    coalesce(o.status, 'unknown') as status,
    coalesce(o.channel, 'unknown') as channel,
    o.currency,
    i.reordered,
    i.days_since_prior_order,
    coalesce(i.quantity, 1) as quantity,
    i.unit_price,
    cast(case
      when coalesce(o.status, 'unknown') = 'cancelled' then 0
      else coalesce(coalesce(i.quantity, 1) * i.unit_price, i.line_total + coalesce(i.discount, 0), s.amount, 0)
    end as decimal(18,2)) as gross_amount,
    cast(case
      when coalesce(o.status, 'unknown') = 'cancelled' then 0
      else coalesce(i.line_total, coalesce(i.quantity, 1) * i.unit_price - coalesce(i.discount, 0), s.amount, 0)
    end as decimal(18,2)) as net_amount
  from silver.order_items i
  left join silver.orders o on o.order_id = i.order_id
  left join shares s on s.id = i.id and s.order_id = i.order_id
)
select
  l.id as order_line_id,
  l.order_id,
  l.add_to_cart_order as line_number,
  l.order_timestamp,
  cast(l.order_timestamp as date) as order_date,
  cast(date_trunc('month', l.order_timestamp) as date) as order_month,
  coalesce(cast(year(l.order_timestamp) * 10000 + month(l.order_timestamp) * 100 + day(l.order_timestamp) as int), -1) as order_date_key,
  coalesce(c.customer_key, -1) as customer_key,
  coalesce(p.product_key, -1) as product_key,
  l.customer_id,
  l.product_id,
  coalesce(p.department, 'unknown') as department,
  l.status,
  l.channel,
  l.currency,
  l.status = 'cancelled' as is_cancelled,
  l.status = 'returned' as is_returned,
  l.reordered as is_reordered,
  l.days_since_prior_order,
  l.quantity,
  case when l.status = 'cancelled' then cast(0 as bigint) else l.quantity end as units_sold,
  l.unit_price,
  l.gross_amount,
  cast(l.gross_amount - l.net_amount as decimal(18,2)) as discount_amount,
  l.net_amount,
  cast(case when l.status = 'cancelled' then 0 else l.quantity * p.unit_cost end as decimal(18,2)) as cost_amount,
  cast(case when l.status = 'cancelled' then 0 else l.net_amount - l.quantity * p.unit_cost end as decimal(18,2)) as margin_amount
from lines l
left join gold.dim_customer c
  on c.customer_id = l.customer_id
  and l.order_timestamp >= c.effective_from
  and l.order_timestamp < c.effective_to
left join gold.dim_product p
  on p.product_id = l.product_id
  and l.order_timestamp >= p.effective_from
  and l.order_timestamp < p.effective_to
