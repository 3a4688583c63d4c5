/* till
description: One row per day of the years that the data touches, and the unknown day (-1).
build: merge
owner: data@shop.example
key: [date_key]
columns:
  date_key:     { description: "The day as yyyymmdd, -1 for unknown.", checks: [not_null, unique] }
  date:         { description: The day; null for unknown. }
  year:         { description: Calendar year. }
  quarter:      { description: Quarter 1 to 4. }
  month:        { description: Month 1 to 12. }
  day:          { description: Day of the month. }
  day_of_year:  { description: Day of the year. }
  weekday:      { description: 1 = Monday to 7 = Sunday. }
  iso_year:     { description: Year of the ISO week. }
  iso_week:     { description: ISO week 1 to 53. }
  week_start:   { description: Monday of the week. }
  month_start:  { description: First day of the month. }
  month_end:    { description: Last day of the month. }
  quarter_start: { description: First day of the quarter. }
  year_month:   { description: Month as yyyy-mm. }
  is_weekend:   { description: Saturday or Sunday. }
  is_month_start: { description: First day of its month. }
  is_month_end: { description: Last day of its month. }
*/
with spans as (
  select cast(min(order_timestamp) as date) as first_day, cast(max(order_timestamp) as date) as last_day from silver.orders
  union all
  select min(promised_delivery_date), max(promised_delivery_date) from silver.orders
  union all
  select min(delivery_date), max(delivery_date) from silver.orders
  union all
  select cast(min(order_timestamp) as date), cast(max(order_timestamp) as date) from silver.order_items
  union all
  select cast(min(paid_at) as date), cast(max(paid_at) as date) from silver.payments
  union all
  select cast(min(shipped_at) as date), cast(max(shipped_at) as date) from silver.shipments
  union all
  select cast(min(promised_at) as date), cast(max(promised_at) as date) from silver.shipments
  union all
  select cast(min(delivered_at) as date), cast(max(delivered_at) as date) from silver.shipments
  union all
  select cast(min(created_at) as date), cast(max(created_at) as date) from silver.reviews
  union all
  select cast(min(occurred_at) as date), cast(max(occurred_at) as date) from silver.web_events
  union all
  select min(snapshot_date), max(snapshot_date) from silver.inventory
),
bounds as (
  select
    cast(date_trunc('year', min(first_day)) as date) as first_day,
    cast(date_trunc('year', max(last_day)) + interval '12' month as date) as end_day
  from spans
),
digits as (
  select n from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as d(n)
),
numbers as (
  select e.n * 10000 + d.n * 1000 + c.n * 100 + b.n * 10 + a.n as n
  from digits a
  cross join digits b
  cross join digits c
  cross join digits d
  cross join digits e
),
days as (
  select bounds.first_day + numbers.n as day
  from bounds
  inner join numbers on numbers.n < till_days_between(bounds.first_day, bounds.end_day)
)
select
  cast(year(day) * 10000 + month(day) * 100 + day(day) as int) as date_key,
  cast(day as date) as date,
  cast(year(day) as int) as year,
  cast(quarter(day) as int) as quarter,
  cast(month(day) as int) as month,
  cast(day(day) as int) as day,
  cast(extract(doy from day) as int) as day_of_year,
  till_weekday(day) as weekday,
  till_iso_year(day) as iso_year,
  cast(weekofyear(day) as int) as iso_week,
  cast(date_trunc('week', day) as date) as week_start,
  cast(date_trunc('month', day) as date) as month_start,
  last_day(day) as month_end,
  cast(date_trunc('quarter', day) as date) as quarter_start,
  substr(cast(day as string), 1, 7) as year_month,
  till_weekday(day) >= 6 as is_weekend,
  day = cast(date_trunc('month', day) as date) as is_month_start,
  day = last_day(day) as is_month_end
from days
union all
select
  -1,
  cast(null as date),
  cast(null as int),
  cast(null as int),
  cast(null as int),
  cast(null as int),
  cast(null as int),
  cast(null as int),
  cast(null as int),
  cast(null as int),
  cast(null as date),
  cast(null as date),
  cast(null as date),
  cast(null as date),
  cast(null as string),
  cast(null as boolean),
  cast(null as boolean),
  cast(null as boolean)
