/* till
description: Orders that were delivered later than promised or after more than 7 days, and orders that are open past their promise, or for more than 7 days without one. Today is the newest time in the orders, not the clock.
owner: operations@shop.example
key: [order_id]
columns:
  order_id:               { description: The order's natural key., checks: [not_null, unique] }
  order_num:              { description: Number that the customer sees. }
  order_date:             { description: Day of the order (UTC). }
  customer_key:           { description: Customer at the time of the order. }
  customer_id:            { description: Customer's natural key. }
  status:                 { description: State of the order. }
  channel:                { description: Where it was ordered. }
  total_amount:           { description: What the customer owes. }
  promised_delivery_date: { description: Promised day. }
  delivery_date:          { description: Day of delivery; null while open. }
  as_of_date:             { description: The day that counts as today. }
  days_since_order:       { description: "Days from the order to delivery, or to today while open." }
  days_late:              { description: "Days from the promise to delivery, or to today while open; null without a promise, at most zero where only the 7 days are exceeded." }
  is_open:                { description: Not delivered yet. }
  reason:                 { description: "late (after the promise), slow (over 7 days), open_past_promise or open_too_long.", checks: [{ accepted_values: [late, slow, open_past_promise, open_too_long] }] }
*/
with newest as (
  select cast(greatest(max(order_timestamp), max(updated_at)) as date) as today
  from gold.fact_orders
),
judged as (
  select
    o.order_id,
    o.order_num,
    o.order_date,
    o.customer_key,
    o.customer_id,
    o.status,
    o.channel,
    o.total_amount,
    o.promised_delivery_date,
    o.delivery_date,
    n.today as as_of_date,
    till_days_between(o.order_date, coalesce(o.delivery_date, n.today)) as days_since_order,
    till_days_between(o.promised_delivery_date, coalesce(o.delivery_date, n.today)) as days_late,
    o.delivery_date is null as is_open
  from gold.fact_orders o
  cross join newest n
  where o.delayed_flag
    or (o.delivery_date is null and o.status in ('pending', 'paid', 'shipped'))
)
select
  order_id,
  order_num,
  order_date,
  customer_key,
  customer_id,
  status,
  channel,
  total_amount,
  promised_delivery_date,
  delivery_date,
  as_of_date,
  days_since_order,
  days_late,
  is_open,
  case
    when not is_open and days_late > 0 then 'late'
    when not is_open then 'slow'
    when days_late > 0 then 'open_past_promise'
    else 'open_too_long'
  end as reason
from judged
where not is_open
  or days_late > 0
  or (promised_delivery_date is null and days_since_order > 7)
