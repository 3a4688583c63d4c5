/* till
description: Every line of every invoice, typed, and told apart by what it means. An invoice stands in one file, so its lines are numbered by the file's.
build: merge
owner: data@shop.example
key: [line_id]
partition_by: [invoice_month]
columns:
  line_id:       { description: Invoice and line of the file., checks: [not_null, unique] }
  invoice_no:    { description: "Number of the invoice; C stands before a cancellation, A before a correction of the books.", checks: [not_null] }
  kind:          { description: "sale, cancellation, correction, or stock: pieces that left without an invoice (damaged, lost, counted).", checks: [{ accepted_values: [sale, cancellation, correction, stock] }] }
  stock_code:    { description: What was sold in capitals., checks: [not_null] }
  is_product:    { description: "Goods; else postage, discounts, fees and manual entries." }
  description:   { description: Name of the product as it stands on the line. }
  quantity:      { description: Pieces; negative in cancellations., checks: [not_null] }
  unit_price:    { description: Price of one piece. }
  amount:        { description: Value of the line; negative in cancellations. }
  invoiced_at:   { description: When it was invoiced., checks: [not_null] }
  invoice_date:  { description: Day of the invoice. }
  invoice_month: { description: First day of its month. }
  customer_id:   { description: Who bought; null where the export does not tell. }
  country:       { description: Where the customer lives. }
  _file:         { description: Landing file of the row. }
  _line:         { description: Line of the landing file. }
  _batch:        { description: Batch that brought the row. }
checks:
  - { name: price_not_negative, rule: unit_price >= 0 or kind = 'correction', dimension: validity, on_fail: quarantine }
  - { name: cancellations_are_negative, rule: "kind <> 'cancellation' or quantity < 0", dimension: consistency, on_fail: warn }
  - { name: customer_present, rule: customer_id is not null, dimension: completeness, on_fail: warn, threshold: 50 % }
*/
select
  concat(trim(invoice_no), '-', cast(_line as string)) as line_id,
  trim(invoice_no) as invoice_no,
  case
    when upper(trim(invoice_no)) like 'C%' then 'cancellation'
    when upper(trim(invoice_no)) like 'A%' then 'correction'
    when quantity < 0 then 'stock'
    else 'sale'
  end as kind,
  upper(trim(stock_code)) as stock_code,
  left(trim(stock_code), 1) between '0' and '9' or upper(trim(stock_code)) like 'DCGS%' as is_product,
  nullif(trim(description), '') as description,
  quantity,
  unit_price,
  cast(quantity * unit_price as decimal(18,3)) as amount,
  invoiced_at,
  cast(invoiced_at as date) as invoice_date,
  cast(date_trunc('month', invoiced_at) as date) as invoice_month,
  cast(customer_id as string) as customer_id,
  nullif(trim(country), '') as country,
  _file,
  _line,
  _batch
from bronze.invoice_lines
