/* till
description: Products with their history, one row per version; keys that only facts know are inferred members, -1 is the unknown product.
build: scd2
owner: data@shop.example
key: [product_id]
surrogate: product_key
valid_from: updated_at
track: [sku, product_name, department_id, department, category, subcategory, brand, unit_price, unit_cost, currency, weight_grams, is_active, created_at]
inferred_from:
  - silver.order_items.product_id
  - silver.reviews.product_id
  - silver.web_events.product_id
  - silver.inventory.product_id
columns:
  product_key:   { description: "Hash of product and start of the version; -1 for unknown.", checks: [not_null, unique] }
  product_id:    { description: The product's natural key; null for the unknown product. }
  sku:           { description: Stock keeping unit. }
  product_name:  { description: Name that customers see. }
  department_id: { description: Department's natural key. }
  department:    { description: Department's name. }
  category:      { description: Category within the department. }
  subcategory:   { description: Category within the category. }
  brand:         { description: Brand. }
  unit_price:    { description: List price of one piece in this version. }
  unit_cost:     { description: Cost of one piece in this version. }
  currency:      { description: Currency of price and cost. }
  weight_grams:  { description: Weight of one piece in grams. }
  is_active:     { description: Whether the product is on sale. }
  created_at:    { description: When the product was first listed. }
  updated_at:    { description: When the version began; the same as valid_from. }
*/
select
  product_id,
  sku,
  product_name,
  department_id,
  department,
  category,
  subcategory,
  brand,
  unit_price,
  unit_cost,
  currency,
  weight_grams,
  is_active,
  created_at,
  updated_at
from silver.product_versions
