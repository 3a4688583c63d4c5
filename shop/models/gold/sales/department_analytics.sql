/* till
description: Sales per day and department, from order lines; a line without a price carries its share of its order's total.
build: merge
owner: sales@shop.example
key: [order_date, department]
columns:
  order_date:      { description: Day of the orders (UTC)., checks: [not_null] }
  department:      { description: "Department of the product at the time, unknown where it has none.", checks: [not_null] }
  date_key:        { description: Day in gold.dim_date. }
  orders:          { description: Orders with a line of the department. }
  lines:           { description: Order lines. }
  units:           { description: Pieces sold. }
  products:        { description: Different products sold. }
  gross_amount:    { description: Value before discount. }
  discount_amount: { description: Discounts on the lines. }
  net_amount:      { description: Value after discount. }
  cost_amount:     { description: Cost where it is known. }
  margin_amount:   { description: Net less cost where the cost is known. }
  reordered_lines: { description: Lines whose product the customer had bought before. }
  share_of_day:    { description: Share of the day's net amount; null when that is zero. }
*/
with departments as (
  select
    s.order_date,
    s.department,
    min(s.order_date_key) as date_key,
    count(distinct s.order_id) as orders,
    count(*) as lines,
    cast(sum(s.units_sold) as bigint) as units,
    count(distinct s.product_id) as products,
    cast(sum(s.gross_amount) as decimal(18,2)) as gross_amount,
    cast(sum(s.discount_amount) as decimal(18,2)) as discount_amount,
    cast(sum(s.net_amount) as decimal(18,2)) as net_amount,
    cast(sum(s.cost_amount) as decimal(18,2)) as cost_amount,
    cast(sum(s.margin_amount) as decimal(18,2)) as margin_amount,
    count(*) filter (where s.is_reordered) as reordered_lines
  from gold.fact_sales s
  where not s.is_cancelled and s.order_date is not null
  group by s.order_date, s.department
)
select
  order_date,
  department,
  date_key,
  orders,
  lines,
  units,
  products,
  gross_amount,
  discount_amount,
  net_amount,
  cost_amount,
  margin_amount,
  reordered_lines,
  till_divide(net_amount, sum(net_amount) over (partition by order_date)) as share_of_day
from departments
