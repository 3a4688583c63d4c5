/* till
description: How every product does, over all time. Cancelled orders do not count; equal revenue shares a rank.
owner: product@shop.example
key: [product_id]
columns:
  product_id:        { description: The product's natural key., checks: [not_null, unique] }
  product_name:      { description: Name in its newest version. }
  department:        { description: Department in its newest version. }
  category:          { description: Category in its newest version. }
  brand:             { description: Brand in its newest version. }
  unit_price:        { description: Newest list price. }
  is_active:         { description: Whether it is on sale. }
  revenue_rank:      { description: 1 = most revenue; null when never sold. }
  department_rank:   { description: Rank within its department; null when never sold. }
  orders:            { description: Orders with the product. }
  units:             { description: Pieces sold. }
  net_amount:        { description: Revenue after discount. }
  cost_amount:       { description: Cost where it is known. }
  margin_amount:     { description: Revenue less cost where the cost is known. }
  margin_rate:       { description: Margin over the revenue whose cost is known; null when that is zero. }
  returned_units:    { description: Pieces of returned orders. }
  return_rate:       { description: Returned pieces over pieces; null when never sold. }
  reorder_rate:      { description: Share of its lines whose customer had bought it before; null when not told. }
  reviews:           { description: Reviews. }
  average_rating:    { description: Average rating; null without reviews. }
  first_sold_date:   { description: Day of the first sale. }
  last_sold_date:    { description: Day of the last sale. }
*/
with sales as (
  select
    product_id,
    count(distinct order_id) as orders,
    cast(sum(units_sold) as bigint) as units,
    cast(sum(net_amount) as decimal(18,2)) as net_amount,
    cast(sum(cost_amount) as decimal(18,2)) as cost_amount,
    cast(sum(margin_amount) as decimal(18,2)) as margin_amount,
    cast(sum(case when cost_amount is not null then net_amount end) as decimal(18,2)) as costed_amount,
    cast(coalesce(sum(case when is_returned then quantity end), 0) as bigint) as returned_units,
    count(*) filter (where is_reordered) as reordered_lines,
    count(is_reordered) as told_lines,
    min(order_date) as first_sold_date,
    max(order_date) as last_sold_date
  from gold.fact_sales
  where not is_cancelled and product_id is not null
  group by product_id
),
ratings as (
  select product_id, count(*) as reviews, cast(sum(rating) as bigint) as stars
  from gold.fact_reviews
  where product_id is not null
  group by product_id
),
ranked as (
  select
    p.product_id,
    p.product_name,
    coalesce(p.department, 'unknown') as department,
    p.category,
    p.brand,
    p.unit_price,
    p.is_active,
    s.orders,
    s.units,
    s.net_amount,
    s.cost_amount,
    s.margin_amount,
    s.costed_amount,
    s.returned_units,
    s.reordered_lines,
    s.told_lines,
    s.first_sold_date,
    s.last_sold_date,
    rank() over (order by s.net_amount desc nulls last) as revenue_rank,
    rank() over (partition by coalesce(p.department, 'unknown') order by s.net_amount desc nulls last) as department_rank
  from gold.dim_product p
  left join sales s on s.product_id = p.product_id
  where p.product_id is not null and p.valid_to is null
)
select
  r.product_id,
  r.product_name,
  r.department,
  r.category,
  r.brand,
  r.unit_price,
  r.is_active,
  case when r.orders > 0 then cast(r.revenue_rank as bigint) end as revenue_rank,
  case when r.orders > 0 then cast(r.department_rank as bigint) end as department_rank,
  coalesce(r.orders, 0) as orders,
  coalesce(r.units, 0) as units,
  coalesce(r.net_amount, cast(0 as decimal(18,2))) as net_amount,
  r.cost_amount,
  r.margin_amount,
  till_divide(r.margin_amount, r.costed_amount) as margin_rate,
  coalesce(r.returned_units, 0) as returned_units,
  till_divide(r.returned_units, r.units) as return_rate,
  till_divide(r.reordered_lines, r.told_lines) as reorder_rate,
  coalesce(g.reviews, 0) as reviews,
  cast(till_divide(g.stars, g.reviews) as decimal(18,2)) as average_rating,
  r.first_sold_date,
  r.last_sold_date
from ranked r
left join ratings g on g.product_id = r.product_id
