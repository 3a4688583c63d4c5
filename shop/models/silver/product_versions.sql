/* till
description: Every version of every product as the exports told it, cleaned; the history behind gold.dim_product.
build: merge
owner: data@shop.example
key: [product_id, updated_at]
columns:
  product_id:    { description: The product's natural key., checks: [not_null] }
  sku:           { description: Stock keeping unit. }
  product_name:  { description: Name that customers see. }
  department_id: { description: Department's natural key. }
  department:    { description: Department's name. }
  category:      { description: Category within the department. }
  subcategory:   { description: Category within the category. }
  brand:         { description: Brand. }
  unit_price:    { description: List price of one piece., checks: [{ range: { min: 0 } }] }
  unit_cost:     { description: What one piece costs the shop., checks: [{ range: { min: 0 } }] }
  currency:      { description: Currency of price and cost (ISO 4217)., checks: [{ pattern: "^[A-Z]{3}$" }] }
  weight_grams:  { description: Weight of one piece in grams. }
  is_active:     { description: Whether the product is on sale. }
  created_at:    { description: When the product was first listed. }
  updated_at:    { description: "When this version began; the first listing, or 1970-01-01, where the export has no time.", checks: [not_null] }
  _file:         { description: Landing file of the row. }
  _line:         { description: Line of the landing file. }
  _batch:        { description: Batch that brought the row. }
checks:
  - { name: product_name_present, rule: product_name is not null, dimension: completeness, on_fail: warn }
  - { name: cost_below_price, rule: unit_cost <= unit_price, dimension: accuracy, on_fail: warn, threshold: 98 % }
  - { name: created_not_in_future, rule: "created_at - interval '1 hour' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
  - { name: updated_not_in_future, rule: "updated_at - interval '1 hour' <= _ingested_at", dimension: timeliness, on_fail: quarantine }
*/
select
  nullif(trim(product_id), '') as product_id,
  nullif(trim(sku), '') as sku,
  nullif(trim(product_name), '') as product_name,
  nullif(trim(department_id), '') as department_id,
  nullif(trim(department), '') as department,
  nullif(trim(category), '') as category,
  nullif(trim(subcategory), '') as subcategory,
  nullif(trim(brand), '') as brand,
  unit_price,
  unit_cost,
  upper(nullif(trim(currency), '')) as currency,
  weight_grams,
  is_active,
  created_at,
  -- A version needs a time to stand in a history, so a feed without one gets the earliest that is known.
  coalesce(updated_at, created_at, timestamp '1970-01-01 00:00:00') as updated_at,
  _file,
  _line,
  _batch
from bronze.products
