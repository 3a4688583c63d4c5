/* till
description: One row per product that was sold or cancelled, by the name that it was last sold under.
build: merge
owner: data@shop.example
key: [stock_code]
columns:
  stock_code:       { description: The product., checks: [not_null, unique] }
  product_name:     { description: Name on its newest sale; null where no sale names it. }
  units:            { description: Pieces sold less pieces cancelled. }
  cancelled_units:  { description: Pieces cancelled. }
  revenue:          { description: Goods sold less goods cancelled. }
  first_sold_at:    { description: First sale. }
  last_sold_at:     { description: Newest sale. }
*/
with names as (
  select
    stock_code,
    description,
    row_number() over (partition by stock_code order by invoiced_at desc nulls last, line_id desc nulls last) as version
  from silver.invoice_lines
  where kind = 'sale' and description is not null
),
sums as (
  select
    stock_code,
    cast(sum(quantity) as bigint) as units,
    cast(sum(case when kind = 'cancellation' then -quantity else 0 end) as bigint) as cancelled_units,
    cast(sum(amount) as decimal(18,3)) as revenue,
    min(case when kind = 'sale' then invoiced_at end) as first_sold_at,
    max(case when kind = 'sale' then invoiced_at end) as last_sold_at
  from silver.invoice_lines
  where is_product and kind in ('sale', 'cancellation')
  group by stock_code
)
select
  s.stock_code,
  n.description as product_name,
  s.units,
  s.cancelled_units,
  s.revenue,
  s.first_sold_at,
  s.last_sold_at
from sums s
left join names n on n.stock_code = s.stock_code and n.version = 1
