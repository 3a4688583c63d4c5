/* till
description: Sales per day and channel. Cancelled orders are only counted in cancelled_orders.
build: merge
owner: sales@shop.example
key: [order_date, channel]
columns:
  order_date:          { description: Day of the orders (UTC)., checks: [not_null] }
  channel:             { description: "Where it was ordered, unknown where it is not told.", checks: [not_null] }
  date_key:            { description: Day in gold.dim_date., checks: [{ relationships: gold.dim_date.date_key }] }
  orders:              { description: Orders without the cancelled ones. }
  cancelled_orders:    { description: Cancelled orders. }
  items:               { description: Order lines. }
  units:               { description: Pieces. }
  gross_amount:        { description: Goods before discount. }
  discount_amount:     { description: Discounts. }
  net_amount:          { description: "Goods after discount, without tax and shipping." }
  tax_amount:          { description: Tax. }
  shipping_amount:     { description: Shipping that customers paid. }
  total_amount:        { description: What customers owe in all. }
  refunded_amount:     { description: What was refunded of it since. }
  cost_amount:         { description: Cost of the goods where it is known. }
  margin_amount:       { description: Net less cost where the cost is known. }
  average_order_value: { description: Total per order. }
  new_customers:       { description: Customers whose first order this was. }
  returning_customers: { description: Customers who had ordered before. }
checks:
  - { name: net_is_gross_less_discount, rule: net_amount = gross_amount - discount_amount, dimension: accuracy, on_fail: stop }
  - { name: agrees_with_orders, reconcile: { sum: net_amount, with: gold.fact_orders.net_amount, by: [order_date], within: 0.01 }, on_fail: stop }
*/
select
  order_date,
  channel,
  min(order_date_key) as date_key,
  count(*) filter (where not is_cancelled) as orders,
  count(*) filter (where is_cancelled) as cancelled_orders,
  cast(coalesce(sum(case when not is_cancelled then item_count end), 0) as bigint) as items,
  cast(coalesce(sum(case when not is_cancelled then unit_count end), 0) as bigint) as units,
  cast(sum(gross_amount) as decimal(18,2)) as gross_amount,
  cast(sum(discount_amount) as decimal(18,2)) as discount_amount,
  cast(sum(net_amount) as decimal(18,2)) as net_amount,
  cast(sum(case when is_cancelled then 0 else coalesce(tax, 0) end) as decimal(18,2)) as tax_amount,
  cast(sum(case when is_cancelled then 0 else coalesce(shipping_fee, 0) end) as decimal(18,2)) as shipping_amount,
  cast(sum(case when is_cancelled then 0 else total_amount end) as decimal(18,2)) as total_amount,
  cast(sum(refunded_amount) as decimal(18,2)) as refunded_amount,
  cast(sum(cost_amount) as decimal(18,2)) as cost_amount,
  cast(sum(margin_amount) as decimal(18,2)) as margin_amount,
  cast(till_divide(
    sum(case when is_cancelled then 0 else total_amount end),
    count(*) filter (where not is_cancelled)) as decimal(18,2)) as average_order_value,
  count(*) filter (where is_first_order) as new_customers,
  count(distinct case when not is_cancelled and days_since_prior_order is not null then customer_id end) as returning_customers
from gold.fact_orders
group by order_date, channel
