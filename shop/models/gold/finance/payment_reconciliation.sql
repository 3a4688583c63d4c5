/* till
description: One row per order that sets what is owed against what was captured less what was refunded. Pending, cancelled and returned orders owe nothing. Empty while the shop has no payments at all.
owner: finance@shop.example
key: [order_id]
columns:
  order_id:          { description: The order's natural key., checks: [not_null, unique] }
  order_date:        { description: Day of the order (UTC). }
  status:            { description: State of the order. }
  currency:          { description: Currency of the amounts. }
  total_amount:      { description: The order's total. }
  expected_amount:   { description: "What should be held: the total, or zero for a pending, cancelled or returned order." }
  captured_amount:   { description: Captured payments. }
  refunded_amount:   { description: Refunded payments. }
  held_amount:       { description: Captured less refunded. }
  difference_amount: { description: "Held less expected: below zero, money is missing; above, it is owed to the customer." }
  outcome:           { description: "matched, unpaid, underpaid, overpaid or refund_due (held for a cancelled or returned order).", checks: [{ accepted_values: [matched, unpaid, underpaid, overpaid, refund_due] }] }
checks:
  - { name: payments_match, rule: "outcome in ('matched')", dimension: accuracy, on_fail: warn, threshold: 98 % }
*/
with balances as (
  select
    order_id,
    order_date,
    status,
    currency,
    total_amount,
    cast(case when status in ('pending', 'cancelled', 'returned') then 0 else total_amount end as decimal(18,2)) as expected_amount,
    paid_amount as captured_amount,
    refunded_amount,
    cast(paid_amount - refunded_amount as decimal(18,2)) as held_amount
  from gold.fact_orders
  where exists (select 1 from gold.fact_payments)
)
select
  order_id,
  order_date,
  status,
  currency,
  total_amount,
  expected_amount,
  captured_amount,
  refunded_amount,
  held_amount,
  cast(held_amount - expected_amount as decimal(18,2)) as difference_amount,
  case
    when abs(held_amount - expected_amount) <= 0.01 then 'matched'
    when held_amount > expected_amount and status in ('cancelled', 'returned') then 'refund_due'
    when held_amount > expected_amount then 'overpaid'
    when captured_amount = 0 then 'unpaid'
    else 'underpaid'
  end as outcome
from balances
