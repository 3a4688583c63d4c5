/* till
description: Orders as Olist exports them, typed and cleaned; without amounts and persons.
owner: data@shop.example
key: [order_id]
columns:
  order_id:          { description: The order's natural key., checks: [not_null, unique] }
  order_customer_id: { description: "Olist's customer_id, made anew for each order.", checks: [not_null] }
  order_timestamp:   { description: When it was ordered., checks: [not_null] }
  status:            { description: "State of the order in the built-in shop's words.", checks: [{ accepted_values: [pending, paid, shipped, delivered, cancelled] }] }
  approved_at:       { description: When the payment was approved. }
  shipped_at:        { description: When the carrier got the parcel. }
  delivered_at:      { description: When the customer got it. }
  promised_at:       { description: When it should arrive. }
  _file:             { description: Landing file of the row. }
  _line:             { description: Line of the landing file. }
  _batch:            { description: Batch that brought the row. }
checks:
  - { name: ordered_not_in_future, rule: "order_timestamp - interval '1 hour' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
  - { name: delivered_after_ordered, rule: delivered_at >= order_timestamp, dimension: consistency, on_fail: quarantine }
  - { name: delivered_after_shipped, rule: delivered_at >= shipped_at, dimension: consistency, on_fail: warn }
*/
select
  trim(order_id) as order_id,
  trim(customer_id) as order_customer_id,
  order_purchase_timestamp as order_timestamp,
  case lower(trim(order_status))
    when 'created' then 'pending'
    when 'approved' then 'paid'
    when 'invoiced' then 'paid'
    when 'processing' then 'paid'
    when 'canceled' then 'cancelled'
    when 'unavailable' then 'cancelled'
    else lower(trim(order_status))
  end as status,
  order_approved_at as approved_at,
  order_delivered_carrier_date as shipped_at,
  order_delivered_customer_date as delivered_at,
  order_estimated_delivery_date as promised_at,
  _file,
  _line,
  _batch
from bronze.orders
