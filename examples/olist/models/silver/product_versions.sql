/* till
description: Products with their category in English; Olist keeps no history, so each has one version.
owner: data@shop.example
key: [product_id, updated_at]
columns:
  product_id:    { description: The product's natural key., checks: [not_null, unique] }
  sku:           { description: Not told. }
  product_name:  { description: Not told. }
  department_id: { description: Category in Portuguese. }
  department:    { description: "Category in English, in Portuguese where it has no translation." }
  category:      { description: The same as the department. }
  subcategory:   { description: Not told. }
  brand:         { description: Not told. }
  unit_price:    { description: Not told; lines have prices. }
  unit_cost:     { description: Not told. }
  currency:      { description: Brazilian real. }
  weight_grams:  { description: Weight in grams. }
  is_active:     { description: Not told. }
  created_at:    { description: Not told. }
  updated_at:    { description: 1970-01-01. }
  _file:         { description: Landing file of the row. }
  _line:         { description: Line of the landing file. }
  _batch:        { description: Batch that brought the row. }
*/
select
  p.product_id,
  cast(null as string) as sku,
  cast(null as string) as product_name,
  p.category as department_id,
  coalesce(n.category_name, p.category) as department,
  coalesce(n.category_name, p.category) as category,
  cast(null as string) as subcategory,
  cast(null as string) as brand,
  cast(null as decimal(18,2)) as unit_price,
  cast(null as decimal(18,2)) as unit_cost,
  'BRL' as currency,
  p.weight_grams,
  cast(null as boolean) as is_active,
  cast(null as timestamp) as created_at,
  timestamp '1970-01-01 00:00:00' as updated_at,
  p._file,
  p._line,
  p._batch
from silver.listed_products p
left join silver.category_names n on n.category = p.category
