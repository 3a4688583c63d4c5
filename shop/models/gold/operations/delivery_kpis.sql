/* till
description: How well carriers deliver, per carrier and week in which the parcels left.
build: merge
owner: operations@shop.example
key: [carrier, week_start]
columns:
  carrier:              { description: "Who carries it, unknown where it is not told.", checks: [not_null] }
  week_start:           { description: Monday of the week in which the parcels left., checks: [not_null] }
  parcels:              { description: Parcels that left. }
  delivered:            { description: Parcels of these that arrived. }
  judged:               { description: Delivered parcels that had a promise. }
  on_time:              { description: Judged parcels that came on the promised day or before. }
  on_time_rate:         { description: On time over judged; null without any., checks: [{ range: { min: 0, max: 1 } }] }
  average_days:         { description: Average days from order to arrival. }
  p50_days:             { description: Median of the days from order to arrival. }
  p95_days:             { description: Days from order to arrival that 95 of 100 parcels stay within. }
  average_days_to_ship: { description: Average days from order to leaving. }
  average_days_late:    { description: Average days that late parcels were late. }
  cost_amount:          { description: What the shop pays the carrier. }
*/
select
  carrier,
  cast(date_trunc('week', shipped_at) as date) as week_start,
  count(*) as parcels,
  count(*) filter (where is_delivered) as delivered,
  count(is_late) as judged,
  count(*) filter (where not is_late) as on_time,
  till_divide(count(*) filter (where not is_late), count(is_late)) as on_time_rate,
  cast(till_divide(sum(days_to_deliver), count(days_to_deliver)) as decimal(18,2)) as average_days,
  cast(percentile_cont(0.5) within group (order by cast(days_to_deliver as double)) as decimal(18,2)) as p50_days,
  cast(percentile_cont(0.95) within group (order by cast(days_to_deliver as double)) as decimal(18,2)) as p95_days,
  cast(till_divide(sum(days_to_ship), count(days_to_ship)) as decimal(18,2)) as average_days_to_ship,
  cast(till_divide(sum(case when is_late then days_late end), count(*) filter (where is_late)) as decimal(18,2)) as average_days_late,
  cast(sum(cost_amount) as decimal(18,2)) as cost_amount
from gold.fact_shipments
where shipped_at is not null
group by carrier, cast(date_trunc('week', shipped_at) as date)
