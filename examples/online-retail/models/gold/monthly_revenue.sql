/* till
description: Revenue by month.
build: merge
owner: data@shop.example
key: [invoice_month]
columns:
  invoice_month:           { description: First day of the month., checks: [not_null, unique] }
  days:                    { description: Days with invoices. }
  invoices:                { description: Invoices without cancellations. }
  cancelled_invoices:      { description: Cancellations. }
  units:                   { description: Pieces sold less pieces cancelled. }
  sales_amount:            { description: Goods sold. }
  cancelled_amount:        { description: Goods cancelled. }
  revenue:                 { description: Goods sold less goods cancelled. }
  other_amount:            { description: "Postage, discounts, fees and manual entries." }
  without_customer_amount: { description: What of the revenue no customer stands beside. }
*/
select
  invoice_month,
  count(*) as days,
  cast(sum(invoices) as bigint) as invoices,
  cast(sum(cancelled_invoices) as bigint) as cancelled_invoices,
  cast(sum(units) as bigint) as units,
  cast(sum(sales_amount) as decimal(18,3)) as sales_amount,
  cast(sum(cancelled_amount) as decimal(18,3)) as cancelled_amount,
  cast(sum(revenue) as decimal(18,3)) as revenue,
  cast(sum(other_amount) as decimal(18,3)) as other_amount,
  cast(sum(without_customer_amount) as decimal(18,3)) as without_customer_amount
from gold.daily_revenue
group by invoice_month
