/* till
description: One row per payment attempt.
build: merge
owner: data@shop.example
key: [payment_id]
columns:
  payment_id:      { description: The attempt's natural key., checks: [not_null, unique] }
  order_id:        { description: Order that is paid., checks: [not_null] }
  customer_key:    { description: Customer at the time of the order., checks: [not_null, { relationships: gold.dim_customer.customer_key }] }
  paid_date_key:   { description: Day of the attempt in gold.dim_date., checks: [{ relationships: gold.dim_date.date_key }] }
  order_date:      { description: Day of the order (UTC). }
  paid_at:         { description: When the attempt was made (UTC). }
  paid_date:       { description: Day of the attempt (UTC). }
  method:          { description: "How it is paid, unknown where it is not told." }
  status:          { description: State of the attempt. }
  currency:        { description: Currency of the amounts. }
  amount:          { description: Amount of the attempt. }
  captured_amount: { description: "The amount, if it was captured (also when refunded since)." }
  refunded_amount: { description: "The amount, if it was refunded." }
  failed_amount:   { description: "The amount, if the attempt failed." }
  seconds_after_order: { description: Seconds from the order to the attempt. }
  provider_ref:    { description: Reference of the payment provider. }
checks:
  - { name: order_known, rule: order_date is not null, dimension: consistency, on_fail: warn, threshold: 99 % }
*/
select
  p.payment_id,
  p.order_id,
  coalesce(o.customer_key, -1) as customer_key,
  coalesce(cast(year(p.paid_at) * 10000 + month(p.paid_at) * 100 + day(p.paid_at) as int), -1) as paid_date_key,
  o.order_date,
  p.paid_at,
  cast(p.paid_at as date) as paid_date,
  coalesce(p.method, 'unknown') as method,
  p.status,
  p.currency,
  p.amount,
  cast(case when p.status in ('captured', 'refunded') then p.amount else 0 end as decimal(18,2)) as captured_amount,
  cast(case when p.status = 'refunded' then p.amount else 0 end as decimal(18,2)) as refunded_amount,
  cast(case when p.status = 'failed' then p.amount else 0 end as decimal(18,2)) as failed_amount,
  till_seconds_between(o.order_timestamp, p.paid_at) as seconds_after_order,
  p.provider_ref
from silver.payments p
left join gold.fact_orders o on o.order_id = p.order_id
