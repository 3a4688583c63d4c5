/* till
description: One row per order, with the customer version and place of its time, its amounts, payments and delivery. Cancelled orders stay, with gross, discount, net, cost and margin of zero.
build: merge
owner: data@shop.example
key: [order_id]
columns:
  order_id:               { description: The order's natural key., checks: [not_null, unique] }
  order_num:              { description: Number that the customer sees. }
  order_timestamp:        { description: When it was ordered (UTC)., checks: [not_null] }
  order_date:             { description: Day of the order (UTC). }
  order_month:            { description: First day of the month of the order. }
  order_date_key:         { description: Day of the order in gold.dim_date., checks: [not_null, { relationships: gold.dim_date.date_key }] }
  order_time_key:         { description: Minute of the order in gold.dim_time., checks: [not_null, { relationships: gold.dim_time.time_key }] }
  promised_date_key:      { description: Promised day in gold.dim_date; -1 without a promise. }
  delivery_date_key:      { description: Day of delivery in gold.dim_date; -1 while not delivered. }
  customer_key:           { description: Customer at the time of the order., checks: [not_null, { relationships: gold.dim_customer.customer_key }] }
  geography_key:          { description: Place of the customer at the time of the order., checks: [not_null, { relationships: gold.dim_geography.geography_key }] }
  customer_id:            { description: Customer's natural key; null for a guest. }
  status:                 { description: "State of the order, unknown where it is not told." }
  channel:                { description: "Where it was ordered, unknown where it is not told." }
  currency:               { description: Currency of all amounts. }
  coupon_code:            { description: Coupon. }
  is_cancelled:           { description: The order was cancelled. }
  item_count:             { description: Lines of the order. }
  unit_count:             { description: Pieces of the order. }
  subtotal:               { description: Value of the lines as exported. }
  discount:               { description: Discount as exported. }
  tax:                    { description: Tax as exported. }
  shipping_fee:           { description: Shipping as exported. }
  total_amount:           { description: "What the customer owes, as exported (of cancelled orders too)." }
  gross_amount:           { description: "Goods before discount; from the total, where there is no subtotal." }
  discount_amount:        { description: Discount on the goods. }
  net_amount:             { description: "Goods after discount, without tax and shipping." }
  lines_amount:           { description: Sum of the lines' net amounts; null without lines. }
  cost_amount:            { description: Cost of the goods; null unless known for every line. }
  margin_amount:          { description: Net less cost; null unless the cost is known. }
  paid_amount:            { description: Captured payments; what was refunded since is among them. }
  refunded_amount:        { description: Refunded payments. }
  is_first_order:         { description: First order of the customer that was not cancelled; false for guests. }
  days_since_prior_order: { description: Days since the customer's order before that was not cancelled. }
  promised_delivery_date: { description: Promised day. }
  delivery_date:          { description: Day of delivery. }
  days_to_deliver:        { description: Days from order to delivery; null while not delivered. }
  delayed_flag:           { description: Delivered later than promised or more than 7 days after the order. Orders that are still open and late are in gold.delayed_orders. }
  updated_at:             { description: When the order's state was written. }
checks:
  - { name: volume, median_of: 14 days, between: [0.5, 2.0], column: order_date, on_fail: warn }
  - name: lines_add_up
    dimension: accuracy
    on_fail: warn
    threshold: 98 %
    rule: is_cancelled or abs(lines_amount - net_amount) <= 0.01
  - { name: paid_not_above_total, rule: paid_amount - refunded_amount <= total_amount + 0.01, dimension: consistency, on_fail: warn, threshold: 99 % }
  - { name: has_lines, rule: item_count > 0, dimension: completeness, on_fail: warn, threshold: 95 % }
  - name: one_currency
    dimension: consistency
    on_fail: warn
    query: |
      select currency, count(*) as orders
      from gold.fact_orders
      where currency is not null and (select count(distinct currency) from gold.fact_orders) > 1
      group by currency
*/
with payments as (
  select
    order_id,
    cast(sum(case when status in ('captured', 'refunded') then amount else 0 end) as decimal(18,2)) as paid_amount,
    cast(sum(case when status = 'refunded' then amount else 0 end) as decimal(18,2)) as refunded_amount
  from silver.payments
  group by order_id
),
lines as (
  select
    order_id,
    count(*) as item_count,
    cast(sum(quantity) as bigint) as unit_count,
    cast(sum(net_amount) as decimal(18,2)) as lines_amount,
    case when count(cost_amount) = count(*) then cast(sum(cost_amount) as decimal(18,2)) end as cost_amount
  from gold.fact_sales
  group by order_id
),
orders as (
  select
    o.*,
    coalesce(o.status, 'unknown') = 'cancelled' as is_cancelled,
    coalesce(o.subtotal - coalesce(o.discount, 0), o.total_amount - coalesce(o.tax, 0) - coalesce(o.shipping_fee, 0)) as goods_amount,
    row_number() over (
      partition by o.customer_id, coalesce(o.status, 'unknown') = 'cancelled'
      order by o.order_timestamp nulls last, o.order_id nulls last) as order_rank,
    lag(o.order_timestamp) over (
      partition by o.customer_id, coalesce(o.status, 'unknown') = 'cancelled'
      order by o.order_timestamp nulls last, o.order_id nulls last) as prior_timestamp
  from silver.orders o
)
select
  o.order_id,
  o.order_num,
  o.order_timestamp,
  cast(o.order_timestamp as date) as order_date,
  cast(date_trunc('month', o.order_timestamp) as date) as order_month,
  coalesce(cast(year(o.order_timestamp) * 10000 + month(o.order_timestamp) * 100 + day(o.order_timestamp) as int), -1) as order_date_key,
  coalesce(cast(hour(o.order_timestamp) * 60 + minute(o.order_timestamp) as int), -1) as order_time_key,
  coalesce(cast(year(o.promised_delivery_date) * 10000 + month(o.promised_delivery_date) * 100 + day(o.promised_delivery_date) as int), -1) as promised_date_key,
  coalesce(cast(year(o.delivery_date) * 10000 + month(o.delivery_date) * 100 + day(o.delivery_date) as int), -1) as delivery_date_key,
  coalesce(c.customer_key, -1) as customer_key,
  coalesce(c.geography_key, -1) as geography_key,
  o.customer_id,
  coalesce(o.status, 'unknown') as status,
  coalesce(o.channel, 'unknown') as channel,
  o.currency,
  o.coupon_code,
  o.is_cancelled,
  coalesce(l.item_count, 0) as item_count,
  coalesce(l.unit_count, 0) as unit_count,
  o.subtotal,
  o.discount,
  o.tax,
  o.shipping_fee,
  o.total_amount,
  cast(case when o.is_cancelled then 0 else o.goods_amount + coalesce(o.discount, 0) end as decimal(18,2)) as gross_amount,
  cast(case when o.is_cancelled then 0 else coalesce(o.discount, 0) end as decimal(18,2)) as discount_amount,
  cast(case when o.is_cancelled then 0 else o.goods_amount end as decimal(18,2)) as net_amount,
  l.lines_amount,
  cast(case when o.is_cancelled then 0 else l.cost_amount end as decimal(18,2)) as cost_amount,
  cast(case when o.is_cancelled then 0 else o.goods_amount - l.cost_amount end as decimal(18,2)) as margin_amount,
  coalesce(p.paid_amount, cast(0 as decimal(18,2))) as paid_amount,
  coalesce(p.refunded_amount, cast(0 as decimal(18,2))) as refunded_amount,
  o.customer_id is not null and not o.is_cancelled and o.order_rank = 1 as is_first_order,
  case
    when o.customer_id is not null and not o.is_cancelled
    then till_days_between(cast(o.prior_timestamp as date), cast(o.order_timestamp as date))
  end as days_since_prior_order,
  o.promised_delivery_date,
  o.delivery_date,
  till_days_between(cast(o.order_timestamp as date), o.delivery_date) as days_to_deliver,
  not o.is_cancelled
    and (coalesce(o.delivery_date > o.promised_delivery_date, false)
      or coalesce(till_days_between(cast(o.order_timestamp as date), o.delivery_date) > 7, false)) as delayed_flag,
  o.updated_at
from orders o
left join lines l on l.order_id = o.order_id
left join payments p on p.order_id = o.order_id
left join gold.dim_customer c
  on c.customer_id = o.customer_id
  and o.order_timestamp >= c.effective_from
  and o.order_timestamp < c.effective_to
