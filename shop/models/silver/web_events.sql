/* till
description: Every event of the web shop and the app, typed and cleaned.
build: merge
owner: data@shop.example
key: [event_id]
partition_by: [event_month]
columns:
  event_id:     { description: The event's natural key., checks: [not_null, unique] }
  session_id:   { description: Session of the event., checks: [not_null] }
  customer_id:  { description: Who is signed in; null when anonymous. }
  event_type:   { description: What happened., checks: [not_null, { accepted_values: [page_view, search, view_product, add_to_cart, checkout, purchase] }] }
  product_id:   { description: "Product of the event, if it has one." }
  page:         { description: Path of the page. }
  referrer:     { description: Where the visitor came from. }
  utm_source:   { description: Campaign's source in lower case. }
  utm_medium:   { description: Campaign's medium in lower case. }
  utm_campaign: { description: Campaign in lower case. }
  device:       { description: Kind of device in lower case. }
  country:      { description: Country in capitals. }
  occurred_at:  { description: When it happened (UTC)., checks: [not_null] }
  event_month:  { description: First day of the month of the event. }
  _file:        { description: Landing file of the row. }
  _line:        { description: Line of the landing file. }
  _batch:       { description: Batch that brought the row. }
checks:
  - { name: occurred_at_possible, rule: "occurred_at >= timestamp '1995-01-01 00:00:00'", dimension: validity, on_fail: quarantine }
  - { name: occurred_not_in_future, rule: "occurred_at - interval '1 hour' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
*/
select
  nullif(trim(event_id), '') as event_id,
  nullif(trim(session_id), '') as session_id,
  nullif(trim(customer_id), '') as customer_id,
  lower(nullif(trim(event_type), '')) as event_type,
  nullif(trim(product_id), '') as product_id,
  nullif(trim(page), '') as page,
  nullif(trim(referrer), '') as referrer,
  lower(nullif(trim(utm_source), '')) as utm_source,
  lower(nullif(trim(utm_medium), '')) as utm_medium,
  lower(nullif(trim(utm_campaign), '')) as utm_campaign,
  lower(nullif(trim(device), '')) as device,
  upper(nullif(trim(country), '')) as country,
  occurred_at,
  cast(date_trunc('month', occurred_at) as date) as event_month,
  _file,
  _line,
  _batch
from bronze.web_events
