/* till
description: One row per minute of the day, and the unknown minute (-1).
owner: data@shop.example
key: [time_key]
columns:
  time_key:    { description: "Minute of the day, 0 to 1439, -1 for unknown.", checks: [not_null, unique] }
  hour:        { description: Hour 0 to 23. }
  minute:      { description: Minute 0 to 59. }
  label:       { description: "Time as hh:mm." }
  part_of_day: { description: "night, morning, afternoon or evening." }
*/
with digits as (
  select n from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as d(n)
),
minutes as (
  select d.n * 1000 + c.n * 100 + b.n * 10 + a.n as n
  from digits a
  cross join digits b
  cross join digits c
  cross join digits d
),
clock as (
  select cast(n as int) as n, cast(till_div(n, 60) as int) as hour, cast(n % 60 as int) as minute
  from minutes
  where n < 1440
)
select
  n as time_key,
  hour,
  minute,
  concat(lpad(cast(hour as string), 2, '0'), ':', lpad(cast(minute as string), 2, '0')) as label,
  case
    when hour < 6 then 'night'
    when hour < 12 then 'morning'
    when hour < 18 then 'afternoon'
    else 'evening'
  end as part_of_day
from clock
union all
select -1, cast(null as int), cast(null as int), cast(null as string), cast(null as string)
