/* till
description: Reviews with the person, and with the product where the order has only one.
owner: data@shop.example
key: [review_id]
columns:
  review_id:   { description: Review and order., checks: [not_null, unique] }
  order_id:    { description: Order that is reviewed., checks: [{ relationships: silver.orders.order_id, on_fail: warn }] }
  product_id:  { description: The order's only product; null when it has none or several. }
  customer_id: { description: The person who ordered. }
  rating:      { description: 1 (bad) to 5 (good). }
  title:       { description: Headline., pii: true }
  body:        { description: Text., pii: true }
  created_at:  { description: When the customer answered. }
  _file:       { description: Landing file of the row. }
  _line:       { description: Line of the landing file. }
  _batch:      { description: Batch that brought the row. }
*/
with only_products as (
  select order_id, min(product_id) as product_id
  from silver.order_items
  group by order_id
  having count(distinct product_id) = 1
)
select
  r.review_id,
  r.order_id,
  p.product_id,
  o.customer_id,
  r.rating,
  r.title,
  r.body,
  r.answered_at as created_at,
  r._file,
  r._line,
  r._batch
from silver.order_reviews r
left join only_products p on p.order_id = r.order_id
left join silver.orders o on o.order_id = r.order_id
