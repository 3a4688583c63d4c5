/* till
description: Orders and revenue by where their session came from. An order belongs to the customer's buying session that was open when it was placed, or ended at most an hour before; with several, to the one that began last. Orders without such a session are not in here.
owner: marketing@shop.example
key: [session_date, utm_source, utm_medium, utm_campaign]
columns:
  session_date:       { description: Day of the sessions' first event (UTC)., checks: [not_null] }
  utm_source:         { description: "Campaign's source, direct without one.", checks: [not_null] }
  utm_medium:         { description: "Campaign's medium, none without one.", checks: [not_null] }
  utm_campaign:       { description: "Campaign, none without one.", checks: [not_null] }
  sessions:           { description: Sessions. }
  signed_in_sessions: { description: Sessions of a known customer. }
  purchase_sessions:  { description: Sessions that bought. }
  orders:             { description: Orders of these sessions that were not cancelled. }
  net_amount:         { description: Goods after discount of these orders. }
  first_orders:       { description: First orders of a customer among them. }
  conversion_rate:    { description: Purchase sessions over sessions. }
  amount_per_session: { description: Goods after discount per session. }
*/
with matches as (
  select
    s.session_id,
    o.net_amount,
    o.is_first_order,
    row_number() over (partition by o.order_id order by s.started_at desc nulls last, s.session_id nulls last) as place
  from gold.fact_sessions s
  inner join gold.fact_orders o
    on o.customer_id = s.customer_id
    and o.order_timestamp >= s.started_at
    and o.order_timestamp <= s.ended_at + interval '1' hour
  where s.stage = 5 and not o.is_cancelled
),
bought as (
  select
    session_id,
    count(*) as orders,
    sum(net_amount) as net_amount,
    count(*) filter (where is_first_order) as first_orders
  from matches
  where place = 1
  group by session_id
),
summed as (
  select
    s.session_date,
    s.utm_source,
    s.utm_medium,
    s.utm_campaign,
    count(*) as sessions,
    count(s.customer_id) as signed_in_sessions,
    count(*) filter (where s.stage = 5) as purchase_sessions,
    cast(coalesce(sum(b.orders), 0) as bigint) as orders,
    cast(coalesce(sum(b.net_amount), 0) as decimal(18,2)) as net_amount,
    cast(coalesce(sum(b.first_orders), 0) as bigint) as first_orders
  from gold.fact_sessions s
  left join bought b on b.session_id = s.session_id
  group by s.session_date, s.utm_source, s.utm_medium, s.utm_campaign
)
select
  session_date,
  utm_source,
  utm_medium,
  utm_campaign,
  sessions,
  signed_in_sessions,
  purchase_sessions,
  orders,
  net_amount,
  first_orders,
  till_divide(purchase_sessions, sessions) as conversion_rate,
  cast(till_divide(net_amount, sessions) as decimal(18,2)) as amount_per_session
from summed
