/* till
description: One row per session of the web shop or the app, summed up from its events.
build: merge
owner: data@shop.example
key: [session_id]
columns:
  session_id:    { description: The session's natural key., checks: [not_null, unique] }
  customer_id:   { description: "Who was signed in at some point of it; null when anonymous throughout." }
  visitor_id:    { description: "The customer, or 'session' and its id where nobody was signed in." }
  started_at:    { description: First event (UTC)., checks: [not_null] }
  ended_at:      { description: Last event (UTC). }
  device:        { description: Kind of device. }
  country:       { description: Country in capitals. }
  utm_source:    { description: Campaign's source. }
  utm_medium:    { description: Campaign's medium. }
  utm_campaign:  { description: Campaign. }
  event_count:   { description: Events of the session. }
  product_views: { description: Products looked at. }
  searches:      { description: Searches. }
  cart_adds:     { description: Products put into the basket. }
  checkouts:     { description: Checkouts begun. }
  purchases:     { description: Purchases. }
  stage:         { description: "How far it came: 1 visit, 2 product, 3 basket, 4 checkout, 5 purchase." }
*/
select
  session_id,
  max(customer_id) as customer_id,
  coalesce(max(customer_id), concat('session ', session_id)) as visitor_id,
  min(occurred_at) as started_at,
  max(occurred_at) as ended_at,
  min(device) as device,
  min(country) as country,
  min(utm_source) as utm_source,
  min(utm_medium) as utm_medium,
  min(utm_campaign) as utm_campaign,
  count(*) as event_count,
  count(*) filter (where event_type = 'view_product') as product_views,
  count(*) filter (where event_type = 'search') as searches,
  count(*) filter (where event_type = 'add_to_cart') as cart_adds,
  count(*) filter (where event_type = 'checkout') as checkouts,
  count(*) filter (where event_type = 'purchase') as purchases,
  max(case event_type
    when 'purchase' then 5
    when 'checkout' then 4
    when 'add_to_cart' then 3
    when 'view_product' then 2
    else 1
  end) as stage
from silver.web_events
group by session_id
