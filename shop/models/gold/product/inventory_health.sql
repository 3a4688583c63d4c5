/* till
description: Stock on the newest day counted, per product and warehouse, with what to do about it.
owner: product@shop.example
key: [product_id, warehouse]
columns:
  product_id:     { description: The product's natural key., checks: [not_null] }
  warehouse:      { description: Where it lies., checks: [not_null] }
  product_name:   { description: Name of the product. }
  department:     { description: "Department of the product, unknown where it has none." }
  snapshot_date:  { description: The newest day counted for this product and warehouse. }
  days_old:       { description: Days between that count and the newest of the shop. }
  on_hand:        { description: Pieces on the shelf. }
  available:      { description: Pieces that can be sold. }
  reorder_point:  { description: Stock at which to order again. }
  units_sold_28d: { description: Pieces of the product sold in 28 days. }
  days_of_cover:  { description: Days the product's stock lasts; null when nothing was sold. }
  stock_value:    { description: Stock at cost; null when the cost is unknown. }
  stockout_days:  { description: Days counted in the newest 28 on which nothing was available. }
  health:         { description: "stockout, reorder, dead (nothing sold in 28 days), overstock (over 180 days of cover) or healthy.", checks: [{ accepted_values: [stockout, reorder, dead, overstock, healthy] }] }
*/
with newest as (
  select max(snapshot_date) as last_day from gold.fact_inventory
),
latest as (
  select
    i.product_id,
    i.warehouse,
    max(i.snapshot_date) as snapshot_date,
    count(*) filter (where i.is_stockout and i.snapshot_date > n.last_day - 28) as stockout_days,
    min(n.last_day) as last_day
  from gold.fact_inventory i
  cross join newest n
  group by i.product_id, i.warehouse
)
select
  l.product_id,
  l.warehouse,
  p.product_name,
  coalesce(p.department, 'unknown') as department,
  l.snapshot_date,
  till_days_between(l.snapshot_date, l.last_day) as days_old,
  i.on_hand,
  i.available,
  i.reorder_point,
  i.units_sold_28d,
  i.days_of_cover,
  i.stock_value,
  l.stockout_days,
  case
    when i.is_stockout then 'stockout'
    when i.needs_reorder then 'reorder'
    when i.units_sold_28d = 0 then 'dead'
    when i.days_of_cover > 180 then 'overstock'
    else 'healthy'
  end as health
from latest l
inner join gold.fact_inventory i
  on i.product_id = l.product_id and i.warehouse = l.warehouse and i.snapshot_date = l.snapshot_date
left join gold.dim_product p on p.product_key = i.product_key
