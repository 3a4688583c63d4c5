/* till
description: Stock per product, warehouse and day, with how long it will last.
build: merge
owner: data@shop.example
key: [snapshot_date, product_id, warehouse]
columns:
  snapshot_date:   { description: Day of the count., checks: [not_null] }
  date_key:        { description: Day of the count in gold.dim_date., checks: [{ relationships: gold.dim_date.date_key }] }
  product_key:     { description: Product on that day., checks: [not_null, { relationships: gold.dim_product.product_key }] }
  product_id:      { description: Product's natural key., checks: [not_null] }
  warehouse:       { description: Where it lies., checks: [not_null] }
  on_hand:         { description: Pieces on the shelf. }
  reserved:        { description: Pieces promised to orders. }
  available:       { description: Pieces that can be sold; below zero when more is promised than there is. }
  reorder_point:   { description: Stock at which to order again. }
  units_sold_28d:  { description: Pieces of the product sold on this day and the 27 before. }
  days_of_cover:   { description: Days that the product's available stock of all warehouses lasts at the pace of those 28 days; null when nothing was sold. }
  stock_value:     { description: Pieces on the shelf at their cost; null when the cost is unknown. }
  is_stockout:     { description: Nothing available in this warehouse. }
  needs_reorder:   { description: Available is at or under the reorder point. }
checks:
  - { name: reserved_within_stock, rule: reserved <= on_hand, dimension: accuracy, on_fail: warn, threshold: 98 % }
*/
with counted as (
  select min(snapshot_date) - 27 as first_day, max(snapshot_date) as last_day
  from silver.inventory
),
days as (
  select product_id, snapshot_date as day, on_hand - coalesce(reserved, 0) as available, cast(0 as bigint) as units
  from silver.inventory
  union all
  select s.product_id, s.order_date, cast(0 as bigint), s.units_sold
  from gold.fact_sales s
  inner join counted c on s.order_date >= c.first_day and s.order_date <= c.last_day
  where s.product_id is not null
),
product_days as (
  select
    product_id,
    day,
    cast(sum(available) as bigint) as available,
    cast(sum(units) as bigint) as units
  from days
  group by product_id, day
),
paces as (
  select
    product_id,
    day,
    available,
    cast(sum(units) over (
      partition by product_id
      order by day nulls last
      range between interval '27' day preceding and current row) as bigint) as units_sold_28d
  from product_days
)
select
  i.snapshot_date,
  coalesce(cast(year(i.snapshot_date) * 10000 + month(i.snapshot_date) * 100 + day(i.snapshot_date) as int), -1) as date_key,
  coalesce(p.product_key, -1) as product_key,
  i.product_id,
  i.warehouse,
  i.on_hand,
  i.reserved,
  i.on_hand - coalesce(i.reserved, 0) as available,
  i.reorder_point,
  coalesce(s.units_sold_28d, 0) as units_sold_28d,
  cast(till_divide(greatest(s.available, 0) * 28, s.units_sold_28d) as decimal(18,2)) as days_of_cover,
  cast(i.on_hand * p.unit_cost as decimal(18,2)) as stock_value,
  i.on_hand - coalesce(i.reserved, 0) <= 0 as is_stockout,
  coalesce(i.on_hand - coalesce(i.reserved, 0) <= i.reorder_point, false) as needs_reorder
from silver.inventory i
left join paces s on s.product_id = i.product_id and s.day = i.snapshot_date
left join gold.dim_product p
  on p.product_id = i.product_id
  and cast(i.snapshot_date as timestamp) >= p.effective_from
  and cast(i.snapshot_date as timestamp) < p.effective_to
