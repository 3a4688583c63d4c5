/* till
description: One row per review, with the product and customer version of its time.
build: merge
owner: data@shop.example
key: [review_id]
columns:
  review_id:        { description: The review's natural key., checks: [not_null, unique] }
  order_id:         { description: Order that is reviewed. }
  product_key:      { description: Product when it was reviewed., checks: [not_null, { relationships: gold.dim_product.product_key }] }
  customer_key:     { description: Customer when it was written., checks: [not_null, { relationships: gold.dim_customer.customer_key }] }
  product_id:       { description: Product's natural key. }
  customer_id:      { description: Customer's natural key. }
  created_date_key: { description: Day of the review in gold.dim_date., checks: [{ relationships: gold.dim_date.date_key }] }
  created_at:       { description: When it was written (UTC). }
  created_date:     { description: Day of the review (UTC). }
  rating:           { description: 1 (bad) to 5 (good)., checks: [not_null, { range: { min: 1, max: 5 } }] }
  is_positive:      { description: Rating of 4 or 5. }
  is_negative:      { description: Rating of 1 or 2. }
  has_text:         { description: The review has a text. }
*/
select
  r.review_id,
  r.order_id,
  coalesce(p.product_key, -1) as product_key,
  coalesce(c.customer_key, -1) as customer_key,
  r.product_id,
  r.customer_id,
  coalesce(cast(year(r.created_at) * 10000 + month(r.created_at) * 100 + day(r.created_at) as int), -1) as created_date_key,
  r.created_at,
  cast(r.created_at as date) as created_date,
  r.rating,
  r.rating >= 4 as is_positive,
  r.rating <= 2 as is_negative,
  r.body is not null as has_text
from silver.reviews r
left join gold.dim_product p
  on p.product_id = r.product_id
  and coalesce(r.created_at, timestamp '1970-01-01 00:00:00') >= p.effective_from
  and coalesce(r.created_at, timestamp '1970-01-01 00:00:00') < p.effective_to
left join gold.dim_customer c
  on c.customer_id = r.customer_id
  and coalesce(r.created_at, timestamp '1970-01-01 00:00:00') >= c.effective_from
  and coalesce(r.created_at, timestamp '1970-01-01 00:00:00') < c.effective_to
