-- Chance is a hash. Every draw is 64 bits of MD5 over the seed, the name of the draw and a number, so that a row depends on nothing but its own
-- number: not on threads, not on the machine, not on what was made before. There are no floating point numbers anywhere, for the same reason.
-- Times are seconds since 1970 and money is in cents until the last projection of a source.

CREATE MACRO draw(stream, n) AS md5_number_lower(concat(getvariable('seed'), '/', stream, '/', n));

-- A number from 0 to n - 1 out of the 16 bits of a draw at `at_bit` (0, 16, 32 or 48).
CREATE MACRO pick(h, at_bit, n) AS ((((h >> at_bit) & 65535) * n::UBIGINT) >> 16)::BIGINT;

-- The same out of the upper or lower 32 bits: for ranges beyond a few thousand.
CREATE MACRO pick_high(h, n) AS (((h >> 32) * n::UBIGINT) >> 32)::BIGINT;
CREATE MACRO pick_low(h, n) AS (((h & 4294967295) * n::UBIGINT) >> 32)::BIGINT;

CREATE MACRO instant(s) AS make_timestamp(s::BIGINT * 1000000);
CREATE MACRO midnight(s) AS s - s % 86400;
CREATE MACRO calendar_day(s) AS make_timestamp(s::BIGINT * 1000000)::DATE;
CREATE MACRO money(cents) AS (cents::DECIMAL(16,0) * 0.01::DECIMAL(2,2))::DECIMAL(18,2);

CREATE MACRO customer_code(k) AS printf('C%06d', k);
CREATE MACRO product_code(p) AS printf('P%06d', p);
CREATE MACRO sku_code(p) AS printf('SKU-%06d', p);
CREATE MACRO order_code(o) AS printf('O%07d', o);
