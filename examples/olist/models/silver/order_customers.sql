/* till
description: Which person stands behind the customer_id of an order, and where the order goes.
owner: data@shop.example
key: [order_customer_id]
columns:
  order_customer_id: { description: Olist's customer_id of one order., checks: [not_null, unique] }
  customer_id:       { description: The person., checks: [not_null] }
  postal_code:       { description: First five digits of the postal code., pii: true }
  city:              { description: City in lower case. }
  state:             { description: Federal unit. }
  _file:             { description: Landing file of the row. }
  _line:             { description: Line of the landing file. }
  _batch:            { description: Batch that brought the row. }
*/
select
  trim(customer_id) as order_customer_id,
  trim(customer_unique_id) as customer_id,
  nullif(trim(customer_zip_code_prefix), '') as postal_code,
  nullif(trim(customer_city), '') as city,
  upper(nullif(trim(customer_state), '')) as state,
  _file,
  _line,
  _batch
from bronze.customers
