/* till
description: One row per session of the web shop or the app, summed up from its events.
build: merge
owner: data@shop.example
key: [session_id]
columns:
  session_id:       { description: The session's natural key., checks: [not_null, unique] }
  customer_id:      { description: "Who was signed in at some point of it; null when anonymous throughout." }
  visitor_id:       { description: "The customer, or 'session' and its id where nobody was signed in." }
  session_number:   { description: Which of the customer's sessions it is (1 = first); null when anonymous. }
  started_at:       { description: First event (UTC)., checks: [not_null] }
  ended_at:         { description: Last event (UTC). }
  session_date:     { description: Day of the first event (UTC). }
  session_date_key: { description: Day of the first event in gold.dim_date., checks: [{ relationships: gold.dim_date.date_key }] }
  seconds:          { description: Seconds from first to last event. }
  device:           { description: "Kind of device, unknown where it is not told." }
  country:          { description: Country in capitals. }
  utm_source:       { description: "Campaign's source, direct without one." }
  utm_medium:       { description: "Campaign's medium, none without one." }
  utm_campaign:     { description: "Campaign, none without one." }
  event_count:      { description: Events of the session. }
  product_views:    { description: Products looked at. }
  searches:         { description: Searches. }
  cart_adds:        { description: Products put into the basket. }
  checkouts:        { description: Checkouts begun. }
  purchases:        { description: Purchases. }
  stage:            { description: "How far it came: 1 visit, 2 product, 3 basket, 4 checkout, 5 purchase." }
*/
select
  session_id,
  customer_id,
  visitor_id,
  case
    when customer_id is not null
    then cast(row_number() over (
      partition by visitor_id
      order by started_at nulls last, session_id nulls last) as bigint)
  end as session_number,
  started_at,
  ended_at,
  cast(started_at as date) as session_date,
  coalesce(cast(year(started_at) * 10000 + month(started_at) * 100 + day(started_at) as int), -1) as session_date_key,
  till_seconds_between(started_at, ended_at) as seconds,
  coalesce(device, 'unknown') as device,
  country,
  coalesce(utm_source, 'direct') as utm_source,
  coalesce(utm_medium, 'none') as utm_medium,
  coalesce(utm_campaign, 'none') as utm_campaign,
  event_count,
  product_views,
  searches,
  cart_adds,
  checkouts,
  purchases,
  stage
from silver.sessions
