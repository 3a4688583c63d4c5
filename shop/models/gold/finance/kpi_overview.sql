/* till
description: One row a day for the first screen, for every day that has an order or a session.
owner: finance@shop.example
key: [day]
columns:
  day:                  { description: The day (UTC)., checks: [not_null, unique] }
  orders:               { description: Orders without the cancelled ones. }
  units:                { description: Pieces. }
  total_amount:         { description: What customers owe. }
  net_amount:           { description: Goods after discount. }
  margin_amount:        { description: Net less cost where the cost is known. }
  margin_rate:          { description: Margin over net; null when net is zero. }
  average_order_value:  { description: Total per order; null without orders. }
  new_customers:        { description: Customers with their first order. }
  cancelled_orders:     { description: Cancelled orders. }
  cancellation_rate:    { description: Cancelled over all orders of the day. }
  net_amount_week_ago:  { description: Net of the same weekday a week before; null where the data does not reach back. }
  net_amount_7d:        { description: Net of this day and the six before. }
  sessions:             { description: Sessions. }
  conversion_rate:      { description: Buying sessions over sessions; null without sessions. }
  parcels_delivered:    { description: Parcels that arrived. }
  on_time_rate:         { description: "Of the parcels that arrived with a promise, the share on time." }
  refunded_amount:      { description: Refunds of attempts made on this day. }
  reviews:              { description: Reviews. }
  average_rating:       { description: Average rating; null without reviews. }
  stockouts:            { description: Products and warehouses without available stock. }
*/
with sales as (
  select
    order_date as day,
    cast(sum(orders) as bigint) as orders,
    cast(sum(units) as bigint) as units,
    cast(sum(total_amount) as decimal(18,2)) as total_amount,
    cast(sum(net_amount) as decimal(18,2)) as net_amount,
    cast(sum(margin_amount) as decimal(18,2)) as margin_amount,
    cast(sum(new_customers) as bigint) as new_customers,
    cast(sum(cancelled_orders) as bigint) as cancelled_orders
  from gold.daily_sales
  group by order_date
),
visits as (
  select
    session_date as day,
    cast(sum(sessions) as bigint) as sessions,
    cast(sum(purchase_sessions) as bigint) as purchase_sessions
  from gold.conversion_funnel
  group by session_date
),
parcels as (
  select
    cast(delivered_at as date) as day,
    count(*) as delivered,
    count(is_late) as judged,
    count(*) filter (where not is_late) as on_time
  from gold.fact_shipments
  where delivered_at is not null
  group by cast(delivered_at as date)
),
refunds as (
  select paid_date as day, cast(sum(refunded_amount) as decimal(18,2)) as refunded_amount
  from gold.fact_payments
  where paid_date is not null
  group by paid_date
),
ratings as (
  select created_date as day, count(*) as reviews, cast(sum(rating) as bigint) as stars
  from gold.fact_reviews
  where created_date is not null
  group by created_date
),
stock as (
  select snapshot_date as day, count(*) filter (where is_stockout) as stockouts
  from gold.fact_inventory
  group by snapshot_date
),
days as (
  select day from sales
  union
  select day from visits
)
select
  d.day,
  coalesce(s.orders, 0) as orders,
  coalesce(s.units, 0) as units,
  coalesce(s.total_amount, cast(0 as decimal(18,2))) as total_amount,
  coalesce(s.net_amount, cast(0 as decimal(18,2))) as net_amount,
  s.margin_amount,
  till_divide(s.margin_amount, s.net_amount) as margin_rate,
  cast(till_divide(s.total_amount, s.orders) as decimal(18,2)) as average_order_value,
  coalesce(s.new_customers, 0) as new_customers,
  coalesce(s.cancelled_orders, 0) as cancelled_orders,
  till_divide(s.cancelled_orders, s.orders + s.cancelled_orders) as cancellation_rate,
  w.net_amount as net_amount_week_ago,
  cast(sum(coalesce(s.net_amount, 0)) over (
    order by d.day nulls last
    range between interval '6' day preceding and current row) as decimal(18,2)) as net_amount_7d,
  coalesce(v.sessions, 0) as sessions,
  till_divide(v.purchase_sessions, v.sessions) as conversion_rate,
  coalesce(p.delivered, 0) as parcels_delivered,
  till_divide(p.on_time, p.judged) as on_time_rate,
  coalesce(f.refunded_amount, cast(0 as decimal(18,2))) as refunded_amount,
  coalesce(g.reviews, 0) as reviews,
  cast(till_divide(g.stars, g.reviews) as decimal(18,2)) as average_rating,
  t.stockouts
from days d
left join sales s on s.day = d.day
left join sales w on w.day = d.day - 7
left join visits v on v.day = d.day
left join parcels p on p.day = d.day
left join refunds f on f.day = d.day
left join ratings g on g.day = d.day
left join stock t on t.day = d.day
