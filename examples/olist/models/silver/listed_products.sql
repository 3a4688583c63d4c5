/* till
description: Products as Olist exports them, typed and cleaned.
owner: data@shop.example
key: [product_id]
columns:
  product_id:   { description: The product's natural key., checks: [not_null, unique] }
  category:     { description: Category in Portuguese. }
  weight_grams: { description: Weight in grams. }
  _file:        { description: Landing file of the row. }
  _line:        { description: Line of the landing file. }
  _batch:       { description: Batch that brought the row. }
checks:
  - { name: category_present, rule: category is not null, dimension: completeness, on_fail: warn, threshold: 95 % }
*/
select
  trim(product_id) as product_id,
  nullif(trim(product_category_name), '') as category,
  product_weight_g as weight_grams,
  _file,
  _line,
  _batch
from bronze.products
