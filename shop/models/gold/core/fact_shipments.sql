/* till
description: One row per parcel with its times.
build: merge
owner: data@shop.example
key: [shipment_id]
columns:
  shipment_id:        { description: The parcel's natural key., checks: [not_null, unique] }
  order_id:           { description: Order in the parcel., checks: [not_null] }
  customer_key:       { description: Customer at the time of the order., checks: [not_null, { relationships: gold.dim_customer.customer_key }] }
  geography_key:      { description: Place of the customer at the time of the order., checks: [not_null, { relationships: gold.dim_geography.geography_key }] }
  shipped_date_key:   { description: Day it left in gold.dim_date; -1 while it has not., checks: [{ relationships: gold.dim_date.date_key }] }
  delivered_date_key: { description: Day it arrived in gold.dim_date; -1 while it has not., checks: [{ relationships: gold.dim_date.date_key }] }
  carrier:            { description: "Who carries it, unknown where it is not told." }
  warehouse:          { description: "Where it leaves from, unknown where it is not told." }
  status:             { description: State of the parcel. }
  order_date:         { description: Day of the order (UTC). }
  shipped_at:         { description: When it left (UTC). }
  promised_at:        { description: When it should arrive (UTC). }
  delivered_at:       { description: When it arrived (UTC). }
  days_to_ship:       { description: Days from order to leaving. }
  days_to_deliver:    { description: Days from order to arrival. }
  days_in_transit:    { description: Days from leaving to arrival. }
  days_late:          { description: "Days from promise to arrival, negative when early; null while open or without a promise." }
  is_delivered:       { description: It has arrived. }
  is_late:            { description: It arrived on a later day than promised; null while open or without a promise. }
  cost_amount:        { description: What the shop pays the carrier. }
checks:
  - { name: shipped_after_ordered, rule: days_to_ship >= 0, dimension: consistency, on_fail: warn, threshold: 99 % }
  - { name: order_known, rule: order_date is not null, dimension: consistency, on_fail: warn, threshold: 99 % }
*/
select
  s.shipment_id,
  s.order_id,
  coalesce(o.customer_key, -1) as customer_key,
  coalesce(o.geography_key, -1) as geography_key,
  coalesce(cast(year(s.shipped_at) * 10000 + month(s.shipped_at) * 100 + day(s.shipped_at) as int), -1) as shipped_date_key,
  coalesce(cast(year(s.delivered_at) * 10000 + month(s.delivered_at) * 100 + day(s.delivered_at) as int), -1) as delivered_date_key,
  coalesce(s.carrier, 'unknown') as carrier,
  coalesce(s.warehouse, 'unknown') as warehouse,
  s.status,
  o.order_date,
  s.shipped_at,
  s.promised_at,
  s.delivered_at,
  till_days_between(o.order_date, cast(s.shipped_at as date)) as days_to_ship,
  till_days_between(o.order_date, cast(s.delivered_at as date)) as days_to_deliver,
  till_days_between(cast(s.shipped_at as date), cast(s.delivered_at as date)) as days_in_transit,
  till_days_between(cast(s.promised_at as date), cast(s.delivered_at as date)) as days_late,
  s.delivered_at is not null as is_delivered,
  cast(s.delivered_at as date) > cast(s.promised_at as date) as is_late,
  s.cost as cost_amount
from silver.shipments s
left join gold.fact_orders o on o.order_id = s.order_id
