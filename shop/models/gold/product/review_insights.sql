/* till
description: Reviews per product, with the trend of the newest 90 days.
owner: product@shop.example
key: [product_id]
columns:
  product_id:        { description: The product's natural key., checks: [not_null, unique] }
  product_name:      { description: Name in its newest version. }
  department:        { description: "Department of the product, unknown where it has none." }
  reviews:           { description: Reviews. }
  average_rating:    { description: Average rating. }
  five_stars:        { description: Reviews with 5 stars. }
  four_stars:        { description: Reviews with 4 stars. }
  three_stars:       { description: Reviews with 3 stars. }
  two_stars:         { description: Reviews with 2 stars. }
  one_star:          { description: Reviews with 1 star. }
  negative_share:    { description: Share of reviews with 1 or 2 stars. }
  reviews_90d:       { description: Reviews of the newest 90 days in the data. }
  average_rating_90d: { description: Their average; null without any. }
  rating_change:     { description: That average less the average of all reviews before; null when either is missing. }
  last_review_date:  { description: Day of the last review. }
*/
with newest as (
  select max(created_date) as last_day from gold.fact_reviews
),
counted as (
  select
    r.product_id,
    count(*) as reviews,
    cast(sum(r.rating) as bigint) as stars,
    count(*) filter (where r.rating = 5) as five_stars,
    count(*) filter (where r.rating = 4) as four_stars,
    count(*) filter (where r.rating = 3) as three_stars,
    count(*) filter (where r.rating = 2) as two_stars,
    count(*) filter (where r.rating = 1) as one_star,
    count(*) filter (where r.created_date > n.last_day - 90) as reviews_90d,
    cast(coalesce(sum(case when r.created_date > n.last_day - 90 then r.rating end), 0) as bigint) as stars_90d,
    max(r.created_date) as last_review_date
  from gold.fact_reviews r
  cross join newest n
  where r.product_id is not null
  group by r.product_id
)
select
  c.product_id,
  p.product_name,
  coalesce(p.department, 'unknown') as department,
  c.reviews,
  cast(till_divide(c.stars, c.reviews) as decimal(18,2)) as average_rating,
  c.five_stars,
  c.four_stars,
  c.three_stars,
  c.two_stars,
  c.one_star,
  till_divide(c.one_star + c.two_stars, c.reviews) as negative_share,
  c.reviews_90d,
  cast(till_divide(c.stars_90d, c.reviews_90d) as decimal(18,2)) as average_rating_90d,
  cast(till_divide(c.stars_90d, c.reviews_90d) - till_divide(c.stars - c.stars_90d, c.reviews - c.reviews_90d) as decimal(18,2)) as rating_change,
  c.last_review_date
from counted c
left join gold.dim_product p on p.product_id = c.product_id and p.valid_to is null
