-- The prelude on DuckDB: functions that engines spell differently, under one name (the same names and arity as spark.sql).

CREATE OR REPLACE MACRO till_key(x) AS
  cast((cast('0x' || substr(md5(cast(x as varchar)), 1, 16) as ubigint) >> 1) as bigint);

CREATE OR REPLACE MACRO till_micros(t) AS
  cast(epoch_us(cast(t as timestamp)) as bigint);

CREATE OR REPLACE MACRO till_days_between(a, b) AS
  cast(date_diff('day', cast(a as date), cast(b as date)) as integer);

CREATE OR REPLACE MACRO till_weekday(d) AS
  cast(isodow(cast(d as date)) as integer);

CREATE OR REPLACE MACRO till_iso_year(d) AS
  cast(isoyear(cast(d as date)) as integer);

CREATE OR REPLACE MACRO till_seconds_between(a, b) AS
  cast(date_sub('second', cast(a as timestamp), cast(b as timestamp)) as bigint);

CREATE OR REPLACE MACRO till_div(a, b) AS
  cast(cast(a as bigint) // nullif(cast(b as bigint), 0) as bigint);

CREATE OR REPLACE MACRO till_divide(a, b) AS
  cast(
    cast(
      cast(sign(a) * sign(b) as hugeint)
        * ((2 * abs(cast(cast(a as decimal(24,4)) * 10000 as hugeint)) * 1000000
            + abs(cast(cast(b as decimal(24,4)) * 10000 as hugeint)))
           // nullif(2 * abs(cast(cast(b as decimal(24,4)) * 10000 as hugeint)), 0))
      as decimal(24,0))
    * cast(0.000001 as decimal(7,6))
  as decimal(18,6));

CREATE OR REPLACE MACRO till_integer(x) AS
  try_cast(case when regexp_matches(trim(x), '^[+-]?[0-9]+$') then trim(x) end as bigint);

CREATE OR REPLACE MACRO till_matches(s, p) AS
  regexp_matches(s, p);

CREATE OR REPLACE MACRO till_replace_all(s, p, r) AS
  regexp_replace(s, p, r, 'g');
