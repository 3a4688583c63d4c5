/* till
description: English names of the categories.
owner: data@shop.example
key: [category]
columns:
  category:      { description: Category in Portuguese., checks: [not_null, unique] }
  category_name: { description: Category in English., checks: [not_null] }
  _file:         { description: Landing file of the row. }
  _line:         { description: Line of the landing file. }
  _batch:        { description: Batch that brought the row. }
*/
select
  trim(product_category_name) as category,
  trim(product_category_name_english) as category_name,
  _file,
  _line,
  _batch
from bronze.category_names
