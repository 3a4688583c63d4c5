-- 1 % new and changed rows in every source, half of each: new orders and sessions like those of the last days, changes in recent ones, and in customers, products and
-- stock wherever they are. {landing} is read, {later} written.
create macro src(name) as table select * from read_csv('{landing}/' || name || '/*.csv', all_varchar = true, header = true);
create temp table newest as select order_id, row_number() over (order by order_timestamp desc, order_id) as n from src('orders');
create macro now_at() as (select max(updated_at) from src('orders'));
create temp table fresh as select order_id from newest where n <= 2500;
create temp table touched as select order_id from newest where n between 2501 and 12500 and n % 4 = 0;
create macro later(t) as strftime(t::timestamp + interval 3 day, '%Y-%m-%d %H:%M:%S');
create macro laterday(t) as strftime(t::date + interval 3 day, '%Y-%m-%d');
copy (
  select * replace (order_id || 'N' as order_id, (order_num::bigint + 9000000)::varchar as order_num, later(order_timestamp) as order_timestamp, laterday(promised_delivery_date) as promised_delivery_date, laterday(delivery_date) as delivery_date, later(updated_at) as updated_at) from src('orders') semi join fresh using (order_id)
  union all select * replace (later(greatest(updated_at, now_at())) as updated_at, case status when 'delivered' then 'returned' else 'delivered' end as status, case status when 'delivered' then delivery_date else laterday(now_at()) end as delivery_date) from src('orders') semi join touched using (order_id)
) to '{later}/orders/orders_one_percent.csv';
copy (
  select * replace (id || 'N' as id, order_id || 'N' as order_id, later(order_timestamp) as order_timestamp) from src('order_items') semi join fresh using (order_id)
  union all select * replace (case reordered when 'true' then 'false' else 'true' end as reordered) from src('order_items') semi join touched using (order_id)
) to '{later}/order_items/order_items_one_percent.csv';
copy (
  select * replace (payment_id || 'N' as payment_id, order_id || 'N' as order_id, later(paid_at) as paid_at, later(updated_at) as updated_at) from src('payments') semi join fresh using (order_id)
  union all select * replace (later(greatest(updated_at, now_at())) as updated_at, 'captured' as status) from src('payments') semi join touched using (order_id)
) to '{later}/payments/payments_one_percent.csv';
copy (
  select * replace (shipment_id || 'N' as shipment_id, order_id || 'N' as order_id, later(shipped_at) as shipped_at, later(promised_at) as promised_at, later(delivered_at) as delivered_at, later(updated_at) as updated_at) from src('shipments') semi join fresh using (order_id)
  union all select * replace (later(greatest(updated_at, now_at())) as updated_at, 'delivered' as status, coalesce(delivered_at, later(now_at())) as delivered_at) from src('shipments') semi join touched using (order_id)
) to '{later}/shipments/shipments_one_percent.csv';
copy (
  select * replace (review_id || 'N' as review_id, later(created_at) as created_at) from (from src('reviews') order by created_at desc limit 470)
  union all select * replace (case rating when '5' then '4' else '5' end as rating) from (from src('reviews') order by created_at desc limit 470 offset 470)
) to '{later}/reviews/reviews_one_percent.csv';
copy (
  select * replace (customer_id || 'N' as customer_id, 'n' || email as email, later(now_at()) as signed_up_at, later(now_at()) as updated_at) from src('customers') where hash(customer_id) % 200 = 0
  union all select * replace (later(now_at()) as updated_at, city || ' (new)' as city, case segment when 'loyal' then 'new' else 'loyal' end as segment) from src('customers') where hash(customer_id) % 200 = 1
) to '{later}/customers/customers_one_percent.csv';
copy (
  select * replace (product_id || 'N' as product_id, sku || 'N' as sku, later(now_at()) as created_at, later(now_at()) as updated_at) from src('products') where hash(product_id) % 200 = 0
  union all select * replace (later(now_at()) as updated_at, (unit_price::decimal(18,2) + 1)::varchar as unit_price) from src('products') where hash(product_id) % 200 = 1
) to '{later}/products/products_one_percent.csv';
copy (
  select * replace (laterday(snapshot_date) as snapshot_date) from src('inventory') where hash(snapshot_date, product_id, warehouse) % 200 = 0
  union all select * replace ((on_hand::bigint + 1)::varchar as on_hand) from src('inventory') where hash(snapshot_date, product_id, warehouse) % 200 = 1
) to '{later}/inventory/inventory_one_percent.csv';
create temp table sessions as select session_id, max(occurred_at) as ended, count(*) as n from src('web_events') group by 1 order by ended desc, 1;
create temp table chosen as select session_id, sum(n) over (order by ended desc, session_id) as total from sessions;
copy (
  select * replace (event_id || 'N' as event_id, session_id || 'N' as session_id, later(occurred_at) as occurred_at) from src('web_events') semi join (from chosen where total <= 25000) using (session_id)
  union all select * replace ('XX' as country) from src('web_events') semi join (from chosen where total > 25000 and total <= 50000) using (session_id)
) to '{later}/web_events/web_events_one_percent.csv';
