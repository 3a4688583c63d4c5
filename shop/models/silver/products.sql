/* till
description: The newest version of every product.
build: merge
owner: data@shop.example
key: [product_id]
columns:
  product_id:    { description: The product's natural key., checks: [not_null, unique] }
  sku:           { description: Stock keeping unit. }
  product_name:  { description: Name that customers see. }
  department_id: { description: Department's natural key. }
  department:    { description: Department's name. }
  category:      { description: Category within the department. }
  subcategory:   { description: Category within the category. }
  brand:         { description: Brand. }
  unit_price:    { description: List price of one piece. }
  unit_cost:     { description: What one piece costs the shop. }
  currency:      { description: Currency of price and cost (ISO 4217). }
  weight_grams:  { description: Weight of one piece in grams. }
  is_active:     { description: Whether the product is on sale. }
  created_at:    { description: When the product was first listed. }
  updated_at:    { description: When this version began. }
  _file:         { description: Landing file of the row. }
  _line:         { description: Line of the landing file. }
  _batch:        { description: Batch that brought the row. }
checks:
  - name: department_id_determines_department
    dimension: consistency
    on_fail: warn
    query: |
      select department_id, count(distinct department) as departments
      from silver.products
      where department_id is not null
      group by department_id
      having count(distinct department) > 1
*/
with newest as (
  select
    v.*,
    row_number() over (partition by product_id order by updated_at desc nulls last) as version_rank
  from silver.product_versions v
)
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
  updated_at,
  _file,
  _line,
  _batch
from newest
where version_rank = 1
