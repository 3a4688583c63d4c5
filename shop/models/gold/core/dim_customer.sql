/* till
description: Customers with their history, one row per version; keys that only facts know are inferred members, -1 is the unknown customer.
build: scd2
owner: data@shop.example
key: [customer_id]
surrogate: customer_key
valid_from: updated_at
track: [email, first_name, last_name, phone, gender, birth_date, address, city, state, postal_code, country, geography_key, segment, marketing_opt_in, signed_up_at]
inferred_from:
  - silver.orders.customer_id
  - silver.order_items.customer_id
  - silver.reviews.customer_id
  - silver.web_events.customer_id
columns:
  customer_key:     { description: "Hash of customer and start of the version; -1 for unknown.", checks: [not_null, unique] }
  customer_id:      { description: The customer's natural key; null for the unknown customer. }
  email:            { description: E-mail address in lower case., pii: true }
  first_name:       { description: First name., pii: true }
  last_name:        { description: Last name., pii: true }
  phone:            { description: Phone number., pii: true }
  gender:           { description: Gender as given., pii: true }
  birth_date:       { description: Date of birth., pii: true }
  address:          { description: Street and number., pii: true }
  city:             { description: City. }
  state:            { description: State or region. }
  postal_code:      { description: Postal code., pii: true }
  country:          { description: Country in capitals. }
  geography_key:    { description: "Place of the address in gold.dim_geography, -1 for unknown.", checks: [{ relationships: gold.dim_geography.geography_key }] }
  segment:          { description: Customer segment. }
  marketing_opt_in: { description: Whether the customer agreed to marketing mail. }
  signed_up_at:     { description: When the account was opened. }
  updated_at:       { description: When the version began; the same as valid_from. }
*/
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
  case
    when coalesce(country, state, city, postal_code) is null then cast(-1 as bigint)
    else till_key(concat(
      coalesce(upper(country), ''), chr(31),
      coalesce(upper(state), ''), chr(31),
      coalesce(upper(city), ''), chr(31),
      coalesce(upper(postal_code), '')))
  end as geography_key,
  segment,
  marketing_opt_in,
  signed_up_at,
  updated_at
from silver.customer_versions
