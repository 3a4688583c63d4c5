-- Customers and how they change: every half year (each at a moment of its own) about a third of them move, change segment, phone or opt-in.
-- A version is the row as it is from `changed_at` on; its numbers say how often each part has changed so far.

CREATE MACRO country_of(k) AS getvariable('countries_by_slot')[1 + pick(draw('country', k), 0, 100)];

CREATE TABLE customers AS
WITH early AS (
  SELECT k, getvariable('origin') - 63072000 * (getvariable('early_customers') - k + 1) // getvariable('early_customers')
    + pick(draw('signup', k), 0, 60000) - 60000 AS signed_up
  FROM range(1, getvariable('early_customers') + 1) AS r (k)
),
later AS (
  SELECT customers AS k, greatest(day_start, placed - 90 - pick(draw('signup', customers), 0, 1500)) AS signed_up FROM demand WHERE signs_up
)
SELECT k, signed_up, draw('customer', k) AS h, pick(draw('country', k), 0, 100) AS country_slot
FROM (FROM early UNION ALL FROM later);

CREATE TABLE customer_versions AS
WITH moments AS (
  SELECT k, signed_up, period, getvariable('origin') + pick(h, 32, 180) * 86400 + 28800 + pick(h, 48, 43200) + period * 15552000 AS changed_at,
    pick(draw('change', k * 1024 + period), 0, 100) AS kind
  FROM customers, range((getvariable('last_day') // 180) + 1) AS r (period)
),
changes AS (
  SELECT k, signed_up AS changed_at, 100 AS kind FROM customers
  UNION ALL
  SELECT k, changed_at, kind FROM moments WHERE kind < 33 AND changed_at > signed_up + 604800
)
SELECT k, changed_at,
  count(*) FILTER (kind < 15) OVER history AS moves,
  count(*) FILTER (kind BETWEEN 15 AND 22) OVER history AS segments,
  count(*) FILTER (kind BETWEEN 23 AND 27) OVER history AS phones,
  count(*) FILTER (kind BETWEEN 28 AND 32) OVER history AS opt_ins
FROM changes
WINDOW history AS (PARTITION BY k ORDER BY changed_at ROWS UNBOUNDED PRECEDING);

-- Letters of a mail address, without accents and blanks.
CREATE MACRO mail_name(name) AS
  replace(replace(replace(translate(lower(name), 'éèëêáàâäãíìîïóòôöúùûüçñ', 'eeeeaaaaaiiiioooouuuucn'), 'ß', 'ss'), ' ', ''), '''', '');

CREATE MACRO customers_rows(since, until, low, high) AS TABLE
WITH newest AS (
  SELECT * FROM customer_versions WHERE changed_at > since AND changed_at <= until AND k BETWEEN low AND high
  QUALIFY row_number() OVER (PARTITION BY k ORDER BY changed_at DESC) = 1
),
drawn AS (
  SELECT v.*, c.signed_up, c.h, c.country_slot, draw('person', k) AS person, draw('address', k * 1024 + moves) AS home, draw('phone', k * 1024 + phones) AS line,
    pick(c.h, 0, 100) AS gender
  FROM newest v JOIN customers c USING (k)
),
named AS (
  SELECT *,
    CASE WHEN gender < 49 OR gender >= 98 THEN getvariable('first_names_f')[1 + pick(person, 0, 30)]
      ELSE getvariable('first_names_m')[1 + pick(person, 0, 30)] END AS first_name,
    getvariable('last_names')[1 + pick(person, 16, 48)] AS last_name
  FROM drawn
)
SELECT
  customer_code(k) AS customer_id,
  concat(mail_name(first_name), '.', mail_name(last_name), k, '@', ['example.com', 'example.org', 'example.net'][1 + pick(person, 32, 3)]) AS email,
  first_name,
  last_name,
  concat(n.dial, ' ', 150 + pick(line, 0, 30), ' ', lpad(pick_high(line, 10000000)::VARCHAR, 7, '0')) AS phone,
  CASE WHEN gender < 49 THEN 'female' WHEN gender < 97 THEN 'male' WHEN gender < 99 THEN 'other' END AS gender,
  DATE '1946-01-01' + (pick(person, 32, 11000) + pick(person, 48, 11000))::INTEGER AS birth_date,
  concat(getvariable('streets')[1 + pick(home, 0, 24)], ' ', 1 + pick(home, 16, 140)) AS address,
  c.city,
  c.state,
  concat(left(concat(c.postal_prefix, lpad(pick(home, 32, 1000)::VARCHAR, 3, '0')), length(c.postal_prefix) + n.postal_digits),
    CASE WHEN n.postal_letters THEN concat(' ', chr((65 + pick(home, 40, 26))::INTEGER), chr((65 + pick(home, 44, 26))::INTEGER)) ELSE '' END) AS postal_code,
  n.country,
  ['consumer', 'consumer', 'consumer', 'loyal', 'business', 'consumer', 'loyal', 'vip'][1 + (pick(h, 16, 8) + segments) % 8] AS segment,
  (pick(person, 24, 100) < 58) <> (opt_ins % 2 = 1) AS marketing_opt_in,
  instant(signed_up) AS signed_up_at,
  instant(changed_at) AS updated_at
FROM named
JOIN country_slots n ON n.slot = country_slot
JOIN cities c ON c.country = n.country AND c.place = least(pick(home, 48, n.cities), pick(home, 40, n.cities))
ORDER BY k;
