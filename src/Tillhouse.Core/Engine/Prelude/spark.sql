-- The prelude on Spark: functions that engines spell differently, under one name (the same names and arity as duckdb.sql).

CREATE OR REPLACE TEMPORARY FUNCTION till_key(x STRING) RETURNS BIGINT
  RETURN shiftrightunsigned(cast(conv(substr(md5(x), 1, 16), 16, -10) as bigint), 1);

CREATE OR REPLACE TEMPORARY FUNCTION till_micros(t TIMESTAMP) RETURNS BIGINT
  RETURN unix_micros(t);

CREATE OR REPLACE TEMPORARY FUNCTION till_days_between(a DATE, b DATE) RETURNS INT
  RETURN datediff(b, a);

CREATE OR REPLACE TEMPORARY FUNCTION till_weekday(d DATE) RETURNS INT
  RETURN weekday(d) + 1;

CREATE OR REPLACE TEMPORARY FUNCTION till_iso_year(d DATE) RETURNS INT
  RETURN extract(yearofweek from d);

CREATE OR REPLACE TEMPORARY FUNCTION till_seconds_between(a TIMESTAMP, b TIMESTAMP) RETURNS BIGINT
  RETURN timestampdiff(second, a, b);

CREATE OR REPLACE TEMPORARY FUNCTION till_div(a BIGINT, b BIGINT) RETURNS BIGINT
  RETURN a div nullif(b, 0);

CREATE OR REPLACE TEMPORARY FUNCTION till_divide(a DECIMAL(24,4), b DECIMAL(24,4)) RETURNS DECIMAL(18,6)
  RETURN cast(a / nullif(b, 0) as decimal(18,6));

CREATE OR REPLACE TEMPORARY FUNCTION till_integer(x STRING) RETURNS BIGINT
  RETURN try_cast(case when regexp_like(trim(x), '^[+-]?[0-9]+$') then trim(x) end as bigint);

CREATE OR REPLACE TEMPORARY FUNCTION till_matches(s STRING, p STRING) RETURNS BOOLEAN
  RETURN regexp_like(s, p);

CREATE OR REPLACE TEMPORARY FUNCTION till_replace_all(s STRING, p STRING, r STRING) RETURNS STRING
  RETURN regexp_replace(s, p, r);
