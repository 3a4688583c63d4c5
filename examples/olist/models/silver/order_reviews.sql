/* till
description: Reviews of orders as Olist exports them, typed and cleaned.
owner: data@shop.example
key: [review_id]
newest_by: [answered_at]
columns:
  review_id:   { description: Review and order., checks: [not_null, unique] }
  order_id:    { description: Order that is reviewed., checks: [not_null] }
  rating:      { description: 1 (bad) to 5 (good)., checks: [not_null, { range: { min: 1, max: 5 } }] }
  title:       { description: Headline., pii: true }
  body:        { description: Text., pii: true }
  created_at:  { description: When the shop asked for it. }
  answered_at: { description: When the customer answered. }
  _file:       { description: Landing file of the row. }
  _line:       { description: Line of the landing file. }
  _batch:      { description: Batch that brought the row. }
*/
select
  concat(trim(review_id), '-', trim(order_id)) as review_id,
  trim(order_id) as order_id,
  review_score as rating,
  nullif(trim(review_comment_title), '') as title,
  nullif(trim(review_comment_message), '') as body,
  review_creation_date as created_at,
  review_answer_timestamp as answered_at,
  _file,
  _line,
  _batch
from bronze.reviews
