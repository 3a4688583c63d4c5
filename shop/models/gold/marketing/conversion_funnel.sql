/* till
description: How far sessions come, per day, device and source. A session that reached a later step counts for every step before it.
build: merge
owner: marketing@shop.example
key: [session_date, device, utm_source]
columns:
  session_date:       { description: Day of the sessions' first event (UTC)., checks: [not_null] }
  device:             { description: "Kind of device, unknown where it is not told.", checks: [not_null] }
  utm_source:         { description: "Campaign's source, direct without one.", checks: [not_null] }
  sessions:           { description: Sessions. }
  visitors:           { description: Different customers among the sessions that signed in. }
  product_sessions:   { description: Sessions that looked at a product or came further. }
  cart_sessions:      { description: Sessions that filled a basket or came further. }
  checkout_sessions:  { description: Sessions that began a checkout or came further. }
  purchase_sessions:  { description: Sessions that bought. }
  product_rate:       { description: Product sessions over sessions. }
  cart_rate:          { description: Cart sessions over product sessions; null without any. }
  checkout_rate:      { description: Checkout sessions over cart sessions; null without any. }
  purchase_rate:      { description: Purchase sessions over checkout sessions; null without any. }
  conversion_rate:    { description: Purchase sessions over sessions. }
  abandoned_carts:    { description: Cart sessions that did not buy. }
checks:
  - { name: funnel_narrows, rule: sessions >= product_sessions and product_sessions >= cart_sessions and cart_sessions >= checkout_sessions and checkout_sessions >= purchase_sessions, dimension: consistency, on_fail: stop }
*/
with steps as (
  select
    session_date,
    device,
    utm_source,
    count(*) as sessions,
    count(distinct customer_id) as visitors,
    count(*) filter (where stage >= 2) as product_sessions,
    count(*) filter (where stage >= 3) as cart_sessions,
    count(*) filter (where stage >= 4) as checkout_sessions,
    count(*) filter (where stage >= 5) as purchase_sessions
  from gold.fact_sessions
  group by session_date, device, utm_source
)
select
  session_date,
  device,
  utm_source,
  sessions,
  visitors,
  product_sessions,
  cart_sessions,
  checkout_sessions,
  purchase_sessions,
  till_divide(product_sessions, sessions) as product_rate,
  till_divide(cart_sessions, product_sessions) as cart_rate,
  till_divide(checkout_sessions, cart_sessions) as checkout_rate,
  till_divide(purchase_sessions, checkout_sessions) as purchase_rate,
  till_divide(purchase_sessions, sessions) as conversion_rate,
  cart_sessions - purchase_sessions as abandoned_carts
from steps
