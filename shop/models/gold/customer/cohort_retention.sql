/* till
description: Customers by the month of their first order, and how many of them order again in the months after. Only months with an order of the cohort have a row.
owner: marketing@shop.example
key: [cohort_month, months_since]
columns:
  cohort_month:      { description: Month of the first order., checks: [not_null] }
  months_since:      { description: Months since then; 0 is the month itself., checks: [not_null, { range: { min: 0 } }] }
  cohort_customers:  { description: Customers of the cohort. }
  active_customers:  { description: Those who ordered in that month. }
  retention_rate:    { description: Active over all of the cohort., checks: [{ range: { min: 0, max: 1 } }] }
  orders:            { description: Their orders in that month. }
  net_amount:        { description: Their goods after discount in that month. }
  cumulative_amount: { description: Their goods after discount up to that month. }
*/
with months as (
  select
    customer_id,
    order_month,
    count(*) as orders,
    sum(net_amount) as net_amount
  from gold.fact_orders
  where customer_id is not null and not is_cancelled and order_month is not null
  group by customer_id, order_month
),
firsts as (
  select customer_id, min(order_month) as cohort_month
  from months
  group by customer_id
),
activity as (
  select
    f.cohort_month,
    (year(m.order_month) - year(f.cohort_month)) * 12 + month(m.order_month) - month(f.cohort_month) as months_since,
    m.orders,
    m.net_amount
  from months m
  inner join firsts f on f.customer_id = m.customer_id
),
counted as (
  select
    cohort_month,
    cast(months_since as int) as months_since,
    count(*) as active_customers,
    cast(sum(orders) as bigint) as orders,
    cast(sum(net_amount) as decimal(18,2)) as net_amount
  from activity
  group by cohort_month, months_since
)
select
  cohort_month,
  months_since,
  first_value(active_customers) over (partition by cohort_month order by months_since nulls last) as cohort_customers,
  active_customers,
  till_divide(active_customers, first_value(active_customers) over (partition by cohort_month order by months_since nulls last)) as retention_rate,
  orders,
  net_amount,
  cast(sum(net_amount) over (
    partition by cohort_month
    order by months_since nulls last
    rows between unbounded preceding and current row) as decimal(18,2)) as cumulative_amount
from counted
