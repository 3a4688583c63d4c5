/* till
description: One row per web event, with its place in the session and the session's place among the customer's. Device, country and campaign stand in gold.fact_sessions.
build: merge
owner: data@shop.example
key: [event_id]
columns:
  event_id:               { description: The event's natural key., checks: [not_null, unique] }
  session_id:             { description: Session of the event., checks: [not_null] }
  session_number:         { description: Which of the customer's sessions it is (1 = first); null when anonymous. }
  event_number:           { description: Place of the event in its session (1 = first). }
  seconds_since_previous: { description: Seconds since the session's event before; null for the first. }
  occurred_at:            { description: When it happened (UTC). }
  event_date_key:         { description: Day of the event in gold.dim_date., checks: [{ relationships: gold.dim_date.date_key }] }
  event_time_key:         { description: Minute of the event in gold.dim_time. }
  event_type:             { description: What happened. }
  customer_id:            { description: Customer's natural key; null when anonymous. }
  product_id:             { description: Product's natural key; null without one. }
  customer_key:           { description: "Customer at the time; -1 when anonymous.", checks: [not_null] }
  product_key:            { description: "Product at the time; -1 without one.", checks: [not_null] }
  page:                   { description: Path of the page. }
*/
with events as (
  select
    event_id,
    session_id,
    customer_id,
    event_type,
    product_id,
    page,
    occurred_at,
    cast(row_number() over (partition by session_id order by occurred_at nulls last, event_id nulls last) as bigint) as event_number,
    lag(occurred_at) over (partition by session_id order by occurred_at nulls last, event_id nulls last) as previous_at
  from silver.web_events
)
select
  e.event_id,
  e.session_id,
  s.session_number,
  e.event_number,
  till_seconds_between(e.previous_at, e.occurred_at) as seconds_since_previous,
  e.occurred_at,
  coalesce(cast(year(e.occurred_at) * 10000 + month(e.occurred_at) * 100 + day(e.occurred_at) as int), -1) as event_date_key,
  coalesce(cast(hour(e.occurred_at) * 60 + minute(e.occurred_at) as int), -1) as event_time_key,
  e.event_type,
  e.customer_id,
  e.product_id,
  coalesce(c.customer_key, -1) as customer_key,
  coalesce(p.product_key, -1) as product_key,
  e.page
from events e
left join gold.fact_sessions s on s.session_id = e.session_id
left join gold.dim_customer c
  on c.customer_id = e.customer_id
  and e.occurred_at >= c.effective_from
  and e.occurred_at < c.effective_to
left join gold.dim_product p
  on p.product_id = e.product_id
  and e.occurred_at >= p.effective_from
  and e.occurred_at < p.effective_to
