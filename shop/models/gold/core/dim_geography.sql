/* till
description: One row per country, state, city and postal code that a customer has lived in, and the unknown place (-1).
build: merge
owner: data@shop.example
key: [geography_key]
columns:
  geography_key: { description: "Hash of country, state, city and postal code in capitals; -1 for unknown.", checks: [not_null, unique] }
  country:       { description: Country in capitals. }
  state:         { description: State or region. }
  city:          { description: City. }
  postal_code:   { description: Postal code. }
*/
select
  till_key(concat(
    coalesce(upper(country), ''), chr(31),
    coalesce(upper(state), ''), chr(31),
    coalesce(upper(city), ''), chr(31),
    coalesce(upper(postal_code), ''))) as geography_key,
  upper(country) as country,
  -- Spellings differ in case only, so any one will do; the least is the same on every engine.
  min(state) as state,
  min(city) as city,
  min(postal_code) as postal_code
from silver.customer_versions
where coalesce(country, state, city, postal_code) is not null
group by upper(country), upper(state), upper(city), upper(postal_code)
union all
select cast(-1 as bigint), cast(null as string), cast(null as string), cast(null as string), cast(null as string)
