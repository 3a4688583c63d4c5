/* till
description: The newest state of every parcel, typed and cleaned.
build: merge
owner: data@shop.example
key: [shipment_id]
columns:
  shipment_id:     { description: The parcel's natural key., checks: [not_null, unique] }
  order_id:        { description: Order in the parcel., checks: [not_null, { relationships: silver.orders.order_id, on_fail: warn }] }
  carrier:         { description: Who carries it. }
  tracking_number: { description: The carrier's number., pii: true }
  warehouse:       { description: Where it leaves from. }
  status:          { description: State of the parcel in lower case. }
  shipped_at:      { description: When it left (UTC). }
  promised_at:     { description: When it should arrive (UTC). }
  delivered_at:    { description: When it arrived (UTC). }
  cost:            { description: What the shop pays the carrier., checks: [{ range: { min: 0 } }] }
  updated_at:      { description: When this state was written. }
  _file:           { description: Landing file of the row. }
  _line:           { description: Line of the landing file. }
  _batch:          { description: Batch that brought the row. }
checks:
  - { name: shipped_at_possible, rule: "shipped_at >= timestamp '1995-01-01 00:00:00'", dimension: validity, on_fail: quarantine }
  - { name: delivered_after_shipped, rule: delivered_at >= shipped_at, dimension: consistency, on_fail: quarantine }
  - { name: shipped_not_in_future, rule: "shipped_at - interval '1 hour' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
  - { name: delivered_not_in_future, rule: "delivered_at - interval '1 hour' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
  - { name: updated_not_in_future, rule: "updated_at - interval '1 hour' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
*/
select
  nullif(trim(shipment_id), '') as shipment_id,
  nullif(trim(order_id), '') as order_id,
  nullif(trim(carrier), '') as carrier,
  nullif(trim(tracking_number), '') as tracking_number,
  nullif(trim(warehouse), '') as warehouse,
  replace(lower(nullif(trim(status), '')), ' ', '_') as status,
  shipped_at,
  promised_at,
  delivered_at,
  cost,
  updated_at,
  _file,
  _line,
  _batch
from bronze.shipments
