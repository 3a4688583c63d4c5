/* till
description: Every version of every customer as the exports told it, cleaned; the history behind gold.dim_customer.
build: merge
owner: data@shop.example
key: [customer_id, updated_at]
columns:
  customer_id:      { description: The customer's natural key., checks: [not_null] }
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
  updated_at:       { description: "When this version began; the sign-up, or 1970-01-01, where the export has no time.", checks: [not_null] }
  _file:            { description: Landing file of the row. }
  _line:            { description: Line of the landing file. }
  _batch:           { description: Batch that brought the row. }
checks:
  - { name: email_valid, rule: "till_matches(email, '^[^@ ]+@[^@ ]+[.][^@ ]+$')", dimension: validity, on_fail: warn }
  - { name: email_present, rule: email is not null, dimension: completeness, on_fail: warn }
  - { name: birth_date_possible, rule: "birth_date >= date '1900-01-01' and birth_date <= cast(_ingested_at as date)", dimension: validity, on_fail: warn }
  - { name: signed_up_not_in_future, rule: "signed_up_at - interval '1 hour' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
  - { name: updated_not_in_future, rule: "updated_at - interval '1 hour' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
*/
select
  nullif(trim(customer_id), '') as customer_id,
  lower(nullif(trim(email), '')) as email,
  nullif(trim(first_name), '') as first_name,
  nullif(trim(last_name), '') as last_name,
  nullif(trim(phone), '') as phone,
  lower(nullif(trim(gender), '')) as gender,
  birth_date,
  nullif(trim(address), '') as address,
  nullif(trim(city), '') as city,
  nullif(trim(state), '') as state,
  nullif(trim(postal_code), '') as postal_code,
  upper(nullif(trim(country), '')) as country,
  lower(nullif(trim(segment), '')) as segment,
  marketing_opt_in,
  signed_up_at,
  -- A version needs a time to stand in a history, so a feed without one gets the earliest that is known.
  coalesce(updated_at, signed_up_at, timestamp '1970-01-01 00:00:00') as updated_at,
  _file,
  _line,
  _batch
from bronze.customers
