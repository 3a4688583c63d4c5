/* till
description: The newest state of every payment attempt, typed and cleaned.
build: merge
owner: data@shop.example
key: [payment_id]
partition_by: [payment_month]
columns:
  payment_id:    { description: The attempt's natural key., checks: [not_null, unique] }
  order_id:      { description: Order that is paid., checks: [not_null, { relationships: silver.orders.order_id, on_fail: warn }] }
  method:        { description: How it is paid., checks: [{ accepted_values: [card, paypal, bank_transfer, gift_card, wallet] }] }
  status:        { description: State of the attempt., checks: [not_null, { accepted_values: [authorised, captured, failed, refunded] }] }
  amount:        { description: Amount of the attempt; a refund is positive too., checks: [not_null, { range: { min: 0 } }] }
  currency:      { description: Currency of the amount (ISO 4217)., checks: [{ pattern: "^[A-Z]{3}$" }] }
  provider_ref:  { description: Reference of the payment provider. }
  paid_at:       { description: When the attempt was made (UTC). }
  payment_month: { description: First day of the month of the attempt. }
  updated_at:    { description: When this state was written. }
  _file:         { description: Landing file of the row. }
  _line:         { description: Line of the landing file. }
  _batch:        { description: Batch that brought the row. }
checks:
  - { name: paid_at_possible, rule: "paid_at >= timestamp '1995-01-01 00:00:00'", dimension: validity, on_fail: quarantine }
  - { name: paid_not_in_future, rule: "paid_at - interval '1 hour' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
  - { name: updated_not_in_future, rule: "updated_at - interval '1 hour' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
*/
select
  nullif(trim(payment_id), '') as payment_id,
  nullif(trim(order_id), '') as order_id,
  replace(lower(nullif(trim(method), '')), ' ', '_') as method,
  case lower(nullif(trim(status), ''))
    when 'authorized' then 'authorised'
    else lower(nullif(trim(status), ''))
  end as status,
  amount,
  upper(nullif(trim(currency), '')) as currency,
  nullif(trim(provider_ref), '') as provider_ref,
  paid_at,
  cast(date_trunc('month', paid_at) as date) as payment_month,
  updated_at,
  _file,
  _line,
  _batch
from bronze.payments
