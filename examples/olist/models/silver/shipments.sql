/* till
description: One parcel for every order that the carrier has got; Olist does not name the carrier.
owner: data@shop.example
key: [shipment_id]
columns:
  shipment_id:     { description: The order's key., checks: [not_null, unique] }
  order_id:        { description: Order in the parcel., checks: [not_null] }
  carrier:         { description: Not told. }
  tracking_number: { description: Not told., pii: true }
  warehouse:       { description: Not told. }
  status:          { description: shipped or delivered. }
  shipped_at:      { description: When it left. }
  promised_at:     { description: When it should arrive. }
  delivered_at:    { description: When it arrived. }
  cost:            { description: Not told. }
  updated_at:      { description: The newest time that the parcel tells. }
  _file:           { description: Landing file of the row. }
  _line:           { description: Line of the landing file. }
  _batch:          { description: Batch that brought the row. }
checks:
  - { name: delivered_after_shipped, rule: delivered_at >= shipped_at, dimension: consistency, on_fail: warn, threshold: 99 % }
*/
select
  order_id as shipment_id,
  order_id,
  cast(null as string) as carrier,
  cast(null as string) as tracking_number,
  cast(null as string) as warehouse,
  case when delivered_at is null then 'shipped' else 'delivered' end as status,
  shipped_at,
  promised_at,
  delivered_at,
  cast(null as decimal(18,2)) as cost,
  greatest(shipped_at, delivered_at) as updated_at,
  _file,
  _line,
  _batch
from silver.order_heads
where shipped_at is not null
