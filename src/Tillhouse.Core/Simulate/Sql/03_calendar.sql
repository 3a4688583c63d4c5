-- Orders per day: weekday, season, growth and a little noise, as whole numbers. `opening` is the first year, whose orders add up to the scale exactly.

SET VARIABLE weekdays = [108, 100, 95, 96, 104, 91, 106];
SET VARIABLE months = [92, 84, 86, 90, 95, 93, 88, 84, 94, 103, 116, 142];

CREATE TABLE days AS
WITH calendar AS (
  SELECT t, getvariable('origin') + (t - 1) * 86400 AS day_start, calendar_day(getvariable('origin') + (t - 1) * 86400) AS date
  FROM range(1, getvariable('last_day') + 1) AS r (t)
),
weighed AS (
  SELECT t, day_start, date,
    getvariable('weekdays')[isodow(date)]
    * (getvariable('months')[month(date)] * (31 - day(date)) + getvariable('months')[month(date) % 12 + 1] * day(date))
    * (1400 + t) * (920 + pick(draw('day', t), 0, 161))
    * CASE WHEN month(date) = 11 AND isodow(date) = 5 AND day(date) BETWEEN 23 AND 29 THEN 17 ELSE 10 END // 10000000 AS weight
  FROM calendar
),
summed AS (
  SELECT *, (sum(weight) OVER (ORDER BY t))::BIGINT AS weight_until, (sum(weight) FILTER (t <= 365) OVER ())::BIGINT AS opening FROM weighed
)
SELECT t, day_start, date,
  getvariable('orders') * (weight_until - weight) // opening AS orders_before,
  getvariable('orders') * weight_until // opening AS orders_until
FROM summed;

-- The hours of a day at which people buy, as 1,000 slots of equal demand with the second each begins at and its width.
SET VARIABLE hours = [6, 3, 2, 1, 1, 2, 6, 14, 24, 34, 42, 46, 50, 48, 44, 44, 46, 50, 56, 64, 68, 56, 34, 15];

CREATE TABLE moments AS
WITH hourly AS (
  SELECT h, getvariable('hours')[h + 1] * 1000 AS demand, list_sum(getvariable('hours')[1:h])::BIGINT * 1000 AS before FROM range(24) AS r (h)
),
slots AS (
  SELECT slot, slot * list_sum(getvariable('hours'))::BIGINT AS demand FROM range(1000) AS r (slot)
),
seconds AS (
  SELECT slot, h * 3600 + (s.demand - coalesce(h.before, 0)) * 3600 // h.demand AS second
  FROM slots s JOIN hourly h ON s.demand >= coalesce(h.before, 0) AND s.demand < coalesce(h.before, 0) + h.demand
)
SELECT slot, second, lead(second, 1, 86400) OVER (ORDER BY slot) - second AS width FROM seconds;
