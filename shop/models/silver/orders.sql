/* till
description: The newest state of every order, typed and cleaned.
build: merge
owner: data@shop.example
key: [order_id]
partition_by: [order_month]
columns:
  order_id:               { description: The order's natural key., checks: [not_null, unique] }
  order_num:              { description: Number that the customer sees. }
  customer_id:            { description: Who ordered; null for a guest. }
  order_timestamp:        { description: When it was ordered (UTC)., checks: [not_null] }
  order_month:            { description: First day of the month of the order. }
  status:                 { description: State of the order., checks: [{ accepted_values: [pending, paid, shipped, delivered, cancelled, returned] }] }
  channel:                { description: Where it was ordered., checks: [{ accepted_values: [web, app, marketplace, store] }] }
  currency:               { description: Currency of all amounts (ISO 4217)., checks: [{ pattern: "^[A-Z]{3}$" }] }
  subtotal:               { description: Value of the lines before the order's discount., checks: [{ range: { min: 0 } }] }
  discount:               { description: Discount on the subtotal., checks: [{ range: { min: 0 } }] }
  tax:                    { description: Tax., checks: [{ range: { min: 0 } }] }
  shipping_fee:           { description: What the customer pays for shipping., checks: [{ range: { min: 0 } }] }
  total_amount:           { description: What the customer owes in all., checks: [not_null, { range: { min: 0 } }] }
  coupon_code:            { description: Coupon in capitals. }
  promised_delivery_date: { description: Day the shop promised. }
  delivery_date:          { description: Day it arrived; null while it has not. }
  updated_at:             { description: When this state was written. }
  _file:                  { description: Landing file of the row. }
  _line:                  { description: Line of the landing file. }
  _batch:                 { description: Batch that brought the row. }
checks:
  - { name: ordered_at_possible, rule: "order_timestamp >= timestamp '1995-01-01 00:00:00'", dimension: validity, on_fail: quarantine }
  - name: total_adds_up
    dimension: accuracy
    on_fail: quarantine
    rule: abs(total_amount - (subtotal - coalesce(discount, 0) + coalesce(tax, 0) + coalesce(shipping_fee, 0))) <= 0.01
  - { name: ordered_not_in_future, rule: "order_timestamp - interval '1 hour' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
  - { name: delivered_not_in_future, rule: "cast(delivery_date as timestamp) - interval '14 hours' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
  - { name: updated_not_in_future, rule: "updated_at - interval '1 hour' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
  - { name: delivered_after_ordered, rule: delivery_date >= cast(order_timestamp as date), dimension: consistency, on_fail: quarantine }
  - { name: promised_after_ordered, rule: promised_delivery_date >= cast(order_timestamp as date), dimension: consistency, on_fail: warn }
  - { name: customer_present, rule: customer_id is not null, dimension: completeness, on_fail: warn, threshold: 95 % }
*/
select
  nullif(trim(order_id), '') as order_id,
  nullif(trim(order_num), '') as order_num,
  nullif(trim(customer_id), '') as customer_id,
  order_timestamp,
  cast(date_trunc('month', order_timestamp) as date) as order_month,
  case lower(nullif(trim(status), ''))
    when 'canceled' then 'cancelled'
    else lower(nullif(trim(status), ''))
  end as status,
  lower(nullif(trim(channel), '')) as channel,
  upper(nullif(trim(currency), '')) as currency,
  subtotal,
  discount,
  tax,
  shipping_fee,
  total_amount,
  upper(nullif(trim(coupon_code), '')) as coupon_code,
  promised_delivery_date,
  delivery_date,
  updated_at,
  _file,
  _line,
  _batch
from bronze.orders
