/* till
description: Revenue by day. Revenue is goods sold less goods cancelled on that day, whenever they had been sold; postage, discounts and fees stand beside it, and corrections of the books count nowhere.
build: merge
owner: data@shop.example
key: [invoice_date]
columns:
  invoice_date:            { description: Day of the invoices., checks: [not_null, unique] }
  invoice_month:           { description: First day of its month. }
  invoices:                { description: Invoices without cancellations. }
  cancelled_invoices:      { description: Cancellations. }
  units:                   { description: Pieces sold less pieces cancelled. }
  sales_amount:            { description: Goods sold. }
  cancelled_amount:        { description: Goods cancelled. }
  revenue:                 { description: Goods sold less goods cancelled. }
  other_amount:            { description: "Postage, discounts, fees and manual entries, less their cancellations." }
  without_customer_amount: { description: What of the revenue no customer stands beside. }
checks:
  - { name: revenue_is_sales_less_cancelled, rule: revenue = sales_amount - cancelled_amount, dimension: accuracy, on_fail: stop }
*/
select
  invoice_date,
  invoice_month,
  count(distinct case when kind = 'sale' then invoice_no end) as invoices,
  count(distinct case when kind = 'cancellation' then invoice_no end) as cancelled_invoices,
  cast(sum(case when is_product and kind in ('sale', 'cancellation') then quantity else 0 end) as bigint) as units,
  cast(sum(case when is_product and kind = 'sale' then amount else 0 end) as decimal(18,3)) as sales_amount,
  cast(sum(case when is_product and kind = 'cancellation' then -amount else 0 end) as decimal(18,3)) as cancelled_amount,
  cast(sum(case when is_product and kind in ('sale', 'cancellation') then amount else 0 end) as decimal(18,3)) as revenue,
  cast(sum(case when not is_product and kind in ('sale', 'cancellation') then amount else 0 end) as decimal(18,3)) as other_amount,
  cast(sum(case when is_product and kind in ('sale', 'cancellation') and customer_id is null then amount else 0 end) as decimal(18,3)) as without_customer_amount
from silver.invoice_lines
group by invoice_date, invoice_month
