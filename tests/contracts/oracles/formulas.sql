-- Every shipped KPI that daily facts answer, in hand-written SQL that SQLite and DuckDB both run.
--
-- known  a row a leaf and day up to the asked period's last: a column a measure, null where its source had not
--        spoken by then; flows without a row are 0, stocks hold their last value; whole numbers in one currency
-- span   the rows of known that lie inside the asked period
--
-- A query returns a value, or what stands above and below the line. `… is not null` keeps the days on which a leaf
-- knows all that is asked; `reach` is the last of these.

-- name: gmv
select sum(gmv) from span

-- name: net_sales
select sum(net_sales) from span

-- name: net_profit
select sum(net_sales - cogs - platform_fees - logistics_cost - storage_fees - ad_spend - other_opex) from span

-- name: net_margin
select sum(net_sales - cogs - platform_fees - logistics_cost - storage_fees - ad_spend - other_opex), sum(net_sales)
from span
where net_sales + cogs + platform_fees + logistics_cost + storage_fees + ad_spend + other_opex is not null

-- name: gross_margin
select sum(net_sales - cogs - platform_fees - logistics_cost), sum(net_sales)
from span where net_sales + cogs + platform_fees + logistics_cost is not null

-- name: roi
select
    sum(net_sales - cogs - platform_fees - logistics_cost - storage_fees - ad_spend - other_opex),
    sum(cogs + logistics_cost + ad_spend)
from span
where net_sales + cogs + platform_fees + logistics_cost + storage_fees + ad_spend + other_opex is not null

-- name: gmv_growth
select sum(span.gmv - before.gmv), sum(before.gmv)
from span join known as before on before.leaf = span.leaf and before.day = span.day - 365
where span.gmv + before.gmv is not null

-- name: cash_collection
select sum(receivable_paid), sum(receivable_due) from span where receivable_paid + receivable_due is not null

-- name: gmroi
with a_leaf as (
    select leaf, sum(net_sales - cogs) as earned, 1.0 * sum(inventory_value) / count(*) as tied_up
    from span where net_sales + cogs + inventory_value is not null group by leaf
)
select sum(earned), sum(tied_up) from a_leaf

-- name: store_sales
select sum(gmv) from span

-- name: units_sold
select sum(units) from span

-- name: orders
select sum(orders) from span

-- name: aov
select sum(gmv), sum(orders) from span where gmv + orders is not null

-- name: sessions
select sum(sessions) from span

-- name: cvr
select sum(orders), sum(sessions) from span where orders + sessions is not null

-- name: buy_box_share
select sum(bb_page_views), sum(page_views) from span where bb_page_views + page_views is not null

-- name: acos
select sum(ad_spend), sum(ad_sales) from span where ad_spend + ad_sales is not null

-- name: tacos
select sum(ad_spend), sum(gmv) from span where ad_spend + gmv is not null

-- name: roas
select sum(ad_sales), sum(ad_spend) from span where ad_sales + ad_spend is not null

-- name: ad_sales_share
select sum(ad_sales), sum(gmv) from span where ad_sales + gmv is not null

-- name: ctr
select sum(clicks), sum(impressions) from span where clicks + impressions is not null

-- name: cpc
select sum(ad_spend), sum(clicks) from span where ad_spend + clicks is not null

-- name: ad_cvr
select sum(ad_orders), sum(clicks) from span where ad_orders + clicks is not null

-- name: cpa
select sum(ad_spend), sum(ad_orders) from span where ad_spend + ad_orders is not null

-- name: inventory_turnover
with a_leaf as (
    select leaf, 1.0 * sum(cogs) / count(*) as a_day, 1.0 * sum(inventory_value) / count(*) as tied_up
    from span where cogs + inventory_value is not null group by leaf
)
select sum(a_day) * 365, sum(tied_up) from a_leaf

-- name: days_of_cover
with reach as (
    select leaf, max(day) as last from span where inventory_units + units is not null group by leaf
)
select
    sum(case when day = last then inventory_units else 0 end),
    sum(units) / 30.0
from known join reach using (leaf) where day > last - 30 and day <= last

-- name: sell_through
with reach as (
    select leaf, max(day) as last from span where inventory_units + units is not null group by leaf
),
a_leaf as (
    select leaf, sum(units) as sold, 1.0 * sum(inventory_units) / count(inventory_units) as held
    from known join reach using (leaf) where day > last - 90 and day <= last group by leaf
)
select sum(sold), sum(held) from a_leaf

-- name: instock_rate
with a_leaf as (
    select leaf, 1.0 * sum(instock_skus) / count(*) as in_stock, 1.0 * sum(active_skus) / count(*) as active
    from span where instock_skus + active_skus is not null group by leaf
)
select sum(in_stock), sum(active) from a_leaf

-- name: aged_inventory_share
with reach as (
    select leaf, max(day) as last from span where aged_units + inventory_units is not null group by leaf
)
select sum(aged_units), sum(inventory_units) from known join reach using (leaf) where day = last

-- name: stranded_share
with reach as (
    select leaf, max(day) as last from span where stranded_units + inventory_units is not null group by leaf
)
select sum(stranded_units), sum(inventory_units) from known join reach using (leaf) where day = last

-- name: return_rate
select sum(returned_units), sum(units) from span where returned_units + units is not null

-- name: refund_rate
select sum(refund_amount), sum(gmv) from span where refund_amount + gmv is not null

-- name: odr
with reach as (select leaf, max(day) as last from span where defect_orders + orders is not null group by leaf)
select sum(defect_orders), sum(orders) from known join reach using (leaf) where day > last - 60 and day <= last

-- name: lsr
with reach as (select leaf, max(day) as last from span where late_orders + selfship_orders is not null group by leaf)
select sum(late_orders), sum(selfship_orders) from known join reach using (leaf) where day > last - 30 and day <= last

-- name: cancel_rate
with reach as (
    select leaf, max(day) as last from span where cancelled_orders + selfship_orders is not null group by leaf
)
select sum(cancelled_orders), sum(selfship_orders)
from known join reach using (leaf) where day > last - 7 and day <= last

-- name: vtr
with reach as (select leaf, max(day) as last from span where tracked_shipments + shipments is not null group by leaf)
select sum(tracked_shipments), sum(shipments) from known join reach using (leaf) where day > last - 30 and day <= last

-- name: otdr
with reach as (
    select leaf, max(day) as last from span where ontime_shipments + tracked_shipments is not null group by leaf
)
select sum(ontime_shipments), sum(tracked_shipments)
from known join reach using (leaf) where day > last - 30 and day <= last

-- name: claim_rate
select sum(claims), sum(orders) from span where claims + orders is not null

-- name: policy_violations
with reach as (select leaf, max(day) as last from span where policy_violations is not null group by leaf)
select sum(policy_violations) from known join reach using (leaf) where day = last

-- name: rating
select sum(star_sum), sum(reviews) from span where star_sum + reviews is not null

-- name: forecast_wape
select sum(forecast_abs_err), sum(units) from span where forecast_abs_err + units is not null

-- name: listings_launched
select sum(listings_launched) from span

-- name: launch_hit_rate
select sum(listings_sold30), sum(listings_launched) from span where listings_sold30 + listings_launched is not null

-- name: listing_optims
select sum(listing_optims) from span

-- name: adgroup_optims
select sum(adgroup_optims) from span

-- name: search_terms
select sum(search_terms_harvested) from span

-- name: neg_review_time
select sum(neg_handle_minutes) / 60.0, sum(neg_handled) from span where neg_handle_minutes + neg_handled is not null

-- name: neg_review_coverage
select sum(neg_handled), sum(neg_reviews) from span where neg_handled + neg_reviews is not null

-- name: reply_time
select sum(reply_minutes) / 60.0, sum(tickets) from span where reply_minutes + tickets is not null

-- name: reply_24h
select sum(replied_24h), sum(tickets) from span where replied_24h + tickets is not null

-- name: price_checks
select sum(price_checks) from span

-- name: creatives_shipped
select sum(creatives_shipped) from span

-- name: live_hours
select sum(live_minutes) / 60.0 from span

-- name: restock_on_time
select sum(restock_on_time), sum(restock_plans) from span where restock_on_time + restock_plans is not null

-- name: otif
select sum(po_on_time), sum(po_lines) from span where po_on_time + po_lines is not null

-- name: task_on_time
select sum(tasks_done_on_time), sum(tasks_due) from span where tasks_done_on_time + tasks_due is not null

-- name: data_freshness
select sum(feeds_ok), sum(feeds_expected) from span where feeds_ok + feeds_expected is not null
