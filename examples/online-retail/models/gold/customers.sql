/* till
description: One row per known customer. What was sold to nobody in particular stands in gold.daily_revenue.
build: merge
owner: data@shop.example
key: [customer_id]
columns:
  customer_id:        { description: Number of the customer., checks: [not_null, unique] }
  country:            { description: Country of the newest invoice. }
  first_invoiced_at:  { description: First invoice or cancellation. }
  last_invoiced_at:   { description: Newest invoice or cancellation. }
  invoices:           { description: Invoices without cancellations. }
  cancelled_invoices: { description: Cancellations. }
  revenue:            { description: Goods sold less goods cancelled. }
*/
select
  customer_id,
  max_by(country, concat(cast(invoiced_at as string), invoice_no)) as country,
  min(invoiced_at) as first_invoiced_at,
  max(invoiced_at) as last_invoiced_at,
  count(case when kind = 'sale' then 1 end) as invoices,
  count(case when kind = 'cancellation' then 1 end) as cancelled_invoices,
  cast(sum(product_amount) as decimal(18,3)) as revenue
from gold.fact_invoices
where customer_id is not null and kind in ('sale', 'cancellation')
group by customer_id
