/* till
description: The newest version of every customer.
build: merge
owner: data@shop.example
key: [customer_id]
columns:
  customer_id:      { description: The customer's natural key., checks: [not_null, unique] }
  email:            { description: E-mail address in lower case., pii: true }
  first_name:       { description: First name., pii: true }
  last_name:        { description: Last name., pii: true }
  phone:            { description: Phone number as given., pii: true }
  gender:           { description: Gender as given in lower case., pii: true }
  birth_date:       { description: Date of birth., pii: true }
  address:          { description: Street and number., pii: true }
  city:             { description: City of the address. }
  state:            { description: State or region of the address. }
  postal_code:      { description: Postal code of the address., pii: true }
  country:          { description: Country in capitals. }
  segment:          { description: Customer segment in lower case. }
  marketing_opt_in: { description: Whether the customer agreed to marketing mail. }
  signed_up_at:     { description: When the account was opened. }
  updated_at:       { description: When this version began. }
  _file:            { description: Landing file of the row. }
  _line:            { description: Line of the landing file. }
  _batch:           { description: Batch that brought the row. }
*/
with newest as (
  select
    v.*,
    row_number() over (partition by customer_id order by updated_at desc nulls last) as version_rank
  from silver.customer_versions v
)
select
  customer_id,
  email,
  first_name,
  last_name,
  phone,
  gender,
  birth_date,
  address,
  city,
  state,
  postal_code,
  country,
  segment,
  marketing_opt_in,
  signed_up_at,
  updated_at,
  _file,
  _line,
  _batch
from newest
where version_rank = 1
