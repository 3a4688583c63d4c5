/* till
description: Pairs of products bought in one order. Only the 1,000 products that stand in most orders are paired, only pairs of two orders or more are kept, and baskets of over 50 of these products (bulk orders) are left out, so that the number of pairs stays bounded.
owner: product@shop.example
key: [product_a, product_b]
columns:
  product_a:       { description: "Natural key of the one product, the lesser of the two.", checks: [not_null] }
  product_b:       { description: Natural key of the other product., checks: [not_null] }
  orders_together: { description: Orders with both. }
  orders_a:        { description: Orders with the one. }
  orders_b:        { description: Orders with the other. }
  support:         { description: Share of all orders that have both. }
  confidence_a_b:  { description: "Of the orders with the one, the share that has the other too." }
  confidence_b_a:  { description: "Of the orders with the other, the share that has the one too." }
  lift:            { description: "Support over what chance would give: above 1 they attract, below 1 they repel." }
checks:
  - { name: confidence_is_a_share, rule: confidence_a_b <= 1 and confidence_b_a <= 1, dimension: validity, on_fail: stop }
*/
with products as (
  select product_id, count(distinct order_id) as orders
  from gold.fact_sales
  where not is_cancelled and product_id is not null
  group by product_id
),
frequent as (
  select product_id, orders
  from (
    select product_id, orders, row_number() over (order by orders desc nulls last, product_id nulls last) as place
    from products
    where orders >= 2
  ) ranked
  where place <= 1000
),
lines as (
  select s.order_id, s.product_id
  from gold.fact_sales s
  semi join frequent f on f.product_id = s.product_id
  where not s.is_cancelled
  group by s.order_id, s.product_id
),
baskets as (
  select order_id
  from lines
  group by order_id
  having count(*) between 2 and 50
),
paired_lines as (
  select l.order_id, l.product_id
  from lines l
  semi join baskets b on b.order_id = l.order_id
),
pairs as (
  select a.product_id as product_a, b.product_id as product_b, count(*) as orders_together
  from paired_lines a
  inner join paired_lines b on b.order_id = a.order_id and b.product_id > a.product_id
  group by a.product_id, b.product_id
  having count(*) >= 2
),
totals as (
  select count(distinct order_id) as orders
  from gold.fact_sales
  where not is_cancelled
)
select
  p.product_a,
  p.product_b,
  p.orders_together,
  a.orders as orders_a,
  b.orders as orders_b,
  till_divide(p.orders_together, t.orders) as support,
  till_divide(p.orders_together, a.orders) as confidence_a_b,
  till_divide(p.orders_together, b.orders) as confidence_b_a,
  till_divide(cast(p.orders_together as decimal(18,0)) * t.orders, cast(a.orders as decimal(18,0)) * b.orders) as lift
from pairs p
inner join frequent a on a.product_id = p.product_a
inner join frequent b on b.product_id = p.product_b
cross join totals t
