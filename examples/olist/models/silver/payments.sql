/* till
description: What was paid; Olist exports neither failed attempts nor refunds nor times.
owner: data@shop.example
key: [payment_id]
columns:
  payment_id:    { description: Order and number of the payment., checks: [not_null, unique] }
  order_id:      { description: Order that is paid., checks: [not_null, { relationships: silver.orders.order_id, on_fail: warn }] }
  method:        { description: "How it is paid in the built-in shop's words, boleto as bank_transfer; null where it is not defined.", checks: [{ accepted_values: [card, bank_transfer, gift_card] }] }
  status:        { description: Always captured. }
  amount:        { description: Amount., checks: [not_null, { range: { min: 0 } }] }
  currency:      { description: Brazilian real. }
  provider_ref:  { description: Not told. }
  paid_at:       { description: Not told. }
  payment_month: { description: Not told. }
  updated_at:    { description: Not told. }
  installments:  { description: In how many parts it is paid. }
  _file:         { description: Landing file of the row. }
  _line:         { description: Line of the landing file. }
  _batch:        { description: Batch that brought the row. }
*/
select
  concat(trim(order_id), '-', cast(payment_sequential as string)) as payment_id,
  trim(order_id) as order_id,
  case lower(trim(payment_type))
    when 'credit_card' then 'card'
    when 'debit_card' then 'card'
    when 'boleto' then 'bank_transfer'
    when 'voucher' then 'gift_card'
  end as method,
  'captured' as status,
  payment_value as amount,
  'BRL' as currency,
  cast(null as string) as provider_ref,
  cast(null as timestamp) as paid_at,
  cast(null as date) as payment_month,
  cast(null as timestamp) as updated_at,
  payment_installments as installments,
  _file,
  _line,
  _batch
from bronze.payments
