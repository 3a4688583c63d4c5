/* till
description: Stock per product, warehouse and day, typed and cleaned.
build: merge
owner: data@shop.example
key: [snapshot_date, product_id, warehouse]
columns:
  snapshot_date: { description: Day of the count., checks: [not_null] }
  product_id:    { description: Product that was counted., checks: [not_null, { relationships: silver.products.product_id, on_fail: warn }] }
  warehouse:     { description: Where it lies., checks: [not_null] }
  on_hand:       { description: Pieces on the shelf., checks: [not_null, { range: { min: 0 } }] }
  reserved:      { description: Pieces promised to orders., checks: [{ range: { min: 0 } }] }
  reorder_point: { description: Stock at which to order again., checks: [{ range: { min: 0 } }] }
  _file:         { description: Landing file of the row. }
  _line:         { description: Line of the landing file. }
  _batch:        { description: Batch that brought the row. }
checks:
  - { name: snapshot_date_possible, rule: "snapshot_date >= date '1995-01-01'", dimension: validity, on_fail: quarantine }
  - { name: counted_not_in_future, rule: "snapshot_date <= cast(_ingested_at as date)", dimension: timeliness, on_fail: quarantine }
*/
select
  snapshot_date,
  nullif(trim(product_id), '') as product_id,
  nullif(trim(warehouse), '') as warehouse,
  on_hand,
  coalesce(reserved, 0) as reserved,
  reorder_point,
  _file,
  _line,
  _batch
from bronze.inventory
