/* till
description: Recency, frequency and money of every customer who ordered, with scores, segment, lifetime value and the risk to lose them. Cancelled orders do not count; today is the newest day with an order. Equal values get equal scores.
owner: marketing@shop.example
key: [customer_id]
columns:
  customer_id:         { description: The customer's natural key., checks: [not_null, unique] }
  customer_key:        { description: The customer's newest version., checks: [{ relationships: gold.dim_customer.customer_key }] }
  country:             { description: Country of the newest address. }
  customer_segment:    { description: Segment that the shop gave. }
  first_order_date:    { description: Day of the first order. }
  last_order_date:     { description: Day of the last order. }
  recency_days:        { description: Days from the last order to today. }
  frequency:           { description: Orders. }
  monetary:            { description: Goods after discount over all orders. }
  refunded_amount:     { description: What was refunded of it. }
  lifetime_value:      { description: "Margin where it is known for all orders, else goods after discount; less refunds." }
  average_order_value: { description: Goods after discount per order. }
  average_gap_days:    { description: Days between orders; null with a single order. }
  r_score:             { description: 5 = ordered most recently., checks: [{ range: { min: 1, max: 5 } }] }
  f_score:             { description: 5 = orders most., checks: [{ range: { min: 1, max: 5 } }] }
  m_score:             { description: 5 = spends most., checks: [{ range: { min: 1, max: 5 } }] }
  rfm_score:           { description: The three scores as a text. }
  rfm_segment:         { description: "champion, loyal, new, promising, at_risk, lost or regular." }
  churn_risk:          { description: "low, medium or high: how long the customer stays away against the usual gap (for a single order: 90 days)." }
*/
with customers as (
  select
    customer_id,
    min(order_date) as first_order_date,
    max(order_date) as last_order_date,
    count(*) as frequency,
    cast(sum(net_amount) as decimal(18,2)) as monetary,
    cast(sum(refunded_amount) as decimal(18,2)) as refunded_amount,
    case when count(margin_amount) = count(*) then cast(sum(margin_amount) as decimal(18,2)) end as margin_amount
  from gold.fact_orders
  where customer_id is not null and not is_cancelled
  group by customer_id
),
newest as (
  select max(order_date) as today from gold.fact_orders
),
scored as (
  select
    c.*,
    till_days_between(c.last_order_date, n.today) as recency_days,
    cast(till_divide(till_days_between(c.first_order_date, c.last_order_date), c.frequency - 1) as decimal(18,2)) as average_gap_days,
    cast(till_div((rank() over (order by c.last_order_date nulls first) - 1) * 5, count(*) over ()) + 1 as int) as r_score,
    cast(till_div((rank() over (order by c.frequency nulls first) - 1) * 5, count(*) over ()) + 1 as int) as f_score,
    cast(till_div((rank() over (order by c.monetary nulls first) - 1) * 5, count(*) over ()) + 1 as int) as m_score
  from customers c
  cross join newest n
)
select
  s.customer_id,
  coalesce(d.customer_key, -1) as customer_key,
  d.country,
  d.segment as customer_segment,
  s.first_order_date,
  s.last_order_date,
  s.recency_days,
  s.frequency,
  s.monetary,
  s.refunded_amount,
  cast(coalesce(s.margin_amount, s.monetary) - s.refunded_amount as decimal(18,2)) as lifetime_value,
  cast(till_divide(s.monetary, s.frequency) as decimal(18,2)) as average_order_value,
  s.average_gap_days,
  s.r_score,
  s.f_score,
  s.m_score,
  concat(cast(s.r_score as string), cast(s.f_score as string), cast(s.m_score as string)) as rfm_score,
  case
    when s.r_score >= 4 and s.f_score >= 4 and s.m_score >= 4 then 'champion'
    when s.r_score >= 3 and s.f_score >= 4 then 'loyal'
    when s.r_score >= 4 and s.frequency = 1 then 'new'
    when s.r_score >= 4 then 'promising'
    when s.r_score <= 2 and s.f_score >= 3 then 'at_risk'
    when s.r_score = 1 then 'lost'
    else 'regular'
  end as rfm_segment,
  case
    when s.recency_days > 2 * greatest(coalesce(s.average_gap_days, 90), 14) then 'high'
    when s.recency_days > greatest(coalesce(s.average_gap_days, 90), 14) then 'medium'
    else 'low'
  end as churn_risk
from scored s
left join gold.dim_customer d on d.customer_id = s.customer_id and d.valid_to is null
