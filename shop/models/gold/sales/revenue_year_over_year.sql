/* till
description: Revenue per month against the same month a year before. The newest month is compared with the same days of last year's, because it may not be over yet.
owner: sales@shop.example
key: [order_month]
columns:
  order_month:           { description: First day of the month., checks: [not_null, unique] }
  orders:                { description: Orders without the cancelled ones. }
  net_amount:            { description: Goods after discount. }
  last_year_orders:      { description: Orders a year before; null where the data does not reach back. }
  last_year_net_amount:  { description: Goods after discount a year before; null where the data does not reach back. }
  change_amount:         { description: Net less last year's net. }
  growth_rate:           { description: Change over last year's net; null when that was zero. }
  year_to_date_amount:   { description: Net from January to this month. }
  is_newest_month:       { description: The month may not be over yet. }
*/
with days as (
  select
    order_date,
    order_month,
    count(*) as orders,
    sum(net_amount) as net_amount
  from gold.fact_orders
  where not is_cancelled
  group by order_date, order_month
),
newest as (
  select max(order_date) as last_day from days
),
months as (
  select
    d.order_month,
    cast(sum(d.orders) as bigint) as orders,
    cast(sum(d.net_amount) as decimal(18,2)) as net_amount,
    cast(sum(case when day(d.order_date) <= day(n.last_day) then d.orders else 0 end) as bigint) as orders_so_far,
    cast(sum(case when day(d.order_date) <= day(n.last_day) then d.net_amount else 0 end) as decimal(18,2)) as net_amount_so_far,
    min(n.last_day) as last_day
  from days d
  cross join newest n
  group by d.order_month
),
compared as (
  select
    m.order_month,
    m.orders,
    m.net_amount,
    m.order_month = cast(date_trunc('month', m.last_day) as date) as is_newest_month,
    case
      when m.order_month = cast(date_trunc('month', m.last_day) as date) and m.last_day < last_day(m.order_month)
      then p.orders_so_far else p.orders
    end as last_year_orders,
    case
      when m.order_month = cast(date_trunc('month', m.last_day) as date) and m.last_day < last_day(m.order_month)
      then p.net_amount_so_far else p.net_amount
    end as last_year_net_amount
  from months m
  left join months p on p.order_month = cast(m.order_month - interval '12' month as date)
)
select
  order_month,
  orders,
  net_amount,
  last_year_orders,
  last_year_net_amount,
  cast(net_amount - last_year_net_amount as decimal(18,2)) as change_amount,
  till_divide(net_amount - last_year_net_amount, last_year_net_amount) as growth_rate,
  cast(sum(net_amount) over (
    partition by year(order_month)
    order by order_month nulls last
    rows between unbounded preceding and current row) as decimal(18,2)) as year_to_date_amount,
  is_newest_month
from compared
