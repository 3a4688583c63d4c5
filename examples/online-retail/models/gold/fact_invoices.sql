/* till
description: One row per invoice or cancellation, with the sums of its lines. An invoice that took some minutes is of its first.
build: merge
owner: data@shop.example
key: [invoice_no]
partition_by: [invoice_month]
columns:
  invoice_no:     { description: Number of the invoice., checks: [not_null, unique] }
  kind:           { description: "sale, cancellation, correction or stock." }
  customer_id:    { description: Who bought; null where the export does not tell. }
  country:        { description: Where the customer lives. }
  invoiced_at:    { description: When its first line was entered. }
  invoice_date:   { description: Day of the invoice. }
  invoice_month:  { description: First day of its month. }
  line_count:     { description: Lines. }
  units:          { description: Pieces of goods. }
  product_amount: { description: Goods. }
  other_amount:   { description: "Postage, discounts, fees and manual entries." }
*/
select
  invoice_no,
  min(kind) as kind,
  min(customer_id) as customer_id,
  min(country) as country,
  min(invoiced_at) as invoiced_at,
  min(invoice_date) as invoice_date,
  min(invoice_month) as invoice_month,
  count(*) as line_count,
  cast(sum(case when is_product then quantity else 0 end) as bigint) as units,
  cast(sum(case when is_product then amount else 0 end) as decimal(18,3)) as product_amount,
  cast(sum(case when is_product then 0 else amount end) as decimal(18,3)) as other_amount
from silver.invoice_lines
group by invoice_no
