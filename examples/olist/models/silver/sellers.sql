/* till
description: The marketplace's sellers.
owner: data@shop.example
key: [seller_id]
columns:
  seller_id:   { description: The seller's natural key., checks: [not_null, unique] }
  postal_code: { description: First five digits of the postal code. }
  city:        { description: City in lower case. }
  state:       { description: Federal unit. }
  _file:       { description: Landing file of the row. }
  _line:       { description: Line of the landing file. }
  _batch:      { description: Batch that brought the row. }
*/
select
  trim(seller_id) as seller_id,
  nullif(trim(seller_zip_code_prefix), '') as postal_code,
  nullif(trim(seller_city), '') as city,
  upper(nullif(trim(seller_state), '')) as state,
  _file,
  _line,
  _batch
from bronze.sellers
