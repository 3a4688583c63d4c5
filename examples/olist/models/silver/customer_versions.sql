/* till
description: Where every person lived when ordering; each order is a version.
owner: data@shop.example
key: [customer_id, updated_at]
columns:
  customer_id:      { description: The person., checks: [not_null] }
  email:            { description: Not told., pii: true }
  first_name:       { description: Not told., pii: true }
  last_name:        { description: Not told., pii: true }
  phone:            { description: Not told., pii: true }
  gender:           { description: Not told., pii: true }
  birth_date:       { description: Not told., pii: true }
  address:          { description: Not told., pii: true }
  city:             { description: City in lower case. }
  state:            { description: Federal unit. }
  postal_code:      { description: First five digits of the postal code., pii: true }
  country:          { description: Brazil. }
  segment:          { description: Not told. }
  marketing_opt_in: { description: Not told. }
  signed_up_at:     { description: Not told. }
  updated_at:       { description: When the order was made that tells the address. }
  _file:            { description: Landing file of the row. }
  _line:            { description: Line of the landing file. }
  _batch:           { description: Batch that brought the row. }
*/
with addresses as (
  select
    c.*,
    h.order_timestamp,
    -- A person may place two orders in one second; one of them tells the address.
    row_number() over (partition by c.customer_id, h.order_timestamp order by c.order_customer_id nulls last) as place
  from silver.order_customers c
  inner join silver.order_heads h on h.order_customer_id = c.order_customer_id
)
select
  customer_id,
  cast(null as string) as email,
  cast(null as string) as first_name,
  cast(null as string) as last_name,
  cast(null as string) as phone,
  cast(null as string) as gender,
  cast(null as date) as birth_date,
  cast(null as string) as address,
  city,
  state,
  postal_code,
  'BR' as country,
  cast(null as string) as segment,
  cast(null as boolean) as marketing_opt_in,
  cast(null as timestamp) as signed_up_at,
  order_timestamp as updated_at,
  _file,
  _line,
  _batch
from addresses
where place = 1
