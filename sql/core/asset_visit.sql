-- Grain: one row per work order, customer asset it concerns and currency of what it did there
-- Source: core.work_order, core.work_order_line, core.company, ledger.current_actual. A work order concerns its
--         own asset and those of its lines; time without a line is the work order's.
-- Rules: ACT-05, RPT-01, RPT-02, AST-03, AST-04, AST-05
-- Scope: work_order_id
-- Step: marts
CREATE TABLE core.asset_visit (
    asset_visit_id VARCHAR NOT NULL, -- Key: work order, asset and currency
    work_order_id VARCHAR NOT NULL, -- Work order
    customer_asset_id VARCHAR NOT NULL, -- Asset
    currency_code VARCHAR NOT NULL, -- Currency of the amounts; none where neither line nor work order has one
    origin_code VARCHAR NOT NULL CHECK (origin_code IN ('planned', 'reactive')), -- Planned (from an agreement) or reactive
    is_visit BOOLEAN NOT NULL, -- It was there: neither canceled nor deleted, and with a day
    visit_date DATE, -- Day it was there: completed, else the last day something was used
    cost_amount DECIMAL(38, 4) NOT NULL, -- Live cost actuals
    revenue_amount DECIMAL(38, 4) NOT NULL, -- Live chargeable sales actuals, net of discount
    replaced_part_count BIGINT NOT NULL -- Used product lines
);

WITH line AS (
    SELECT
        work_order_line_id,
        work_order_id,
        customer_asset_id,
        currency_code,
        document_date,
        deleted_at,
        line_status_code = 'used' AND withdrawn_code IS NULL AS is_used,
        is_replaced_part(line_kind, line_status_code, withdrawn_code) AS is_part
    FROM core.work_order_line
),

used_day AS (
    SELECT
        work_order_id,
        MAX(document_date) AS last_used_date
    FROM line
    WHERE is_used
    GROUP BY work_order_id
),

share AS (
    SELECT
        work_order_id,
        customer_asset_id,
        currency_code,
        0 AS cost_amount,
        0 AS revenue_amount,
        0 AS part_count
    FROM core.work_order
    WHERE deleted_at IS NULL
    UNION ALL
    SELECT
        work_order_id,
        customer_asset_id,
        currency_code,
        0 AS cost_amount,
        0 AS revenue_amount,
        CASE WHEN is_part THEN 1 ELSE 0 END AS part_count
    FROM line
    WHERE deleted_at IS NULL
    UNION ALL
    SELECT
        actual.work_order_id,
        COALESCE(line.customer_asset_id, work_order.customer_asset_id) AS customer_asset_id,
        actual.currency_code,
        CASE WHEN is_cost(actual.transaction_type) THEN actual.amount ELSE 0 END AS cost_amount,
        CASE WHEN is_revenue(actual.transaction_type, actual.billing_type) THEN actual.amount ELSE 0 END AS revenue_amount,
        0 AS part_count
    FROM ledger.current_actual AS actual
    INNER JOIN core.work_order AS work_order
        ON actual.work_order_id = work_order.work_order_id
    LEFT JOIN line
        ON actual.work_order_line_id = line.work_order_line_id
),

total AS (
    SELECT
        share.work_order_id,
        share.customer_asset_id,
        COALESCE(share.currency_code, work_order.currency_code, 'none') AS currency_code,
        SUM(share.cost_amount) AS cost_amount,
        SUM(share.revenue_amount) AS revenue_amount,
        SUM(share.part_count) AS part_count
    FROM share
    INNER JOIN core.work_order AS work_order
        ON share.work_order_id = work_order.work_order_id
    WHERE share.customer_asset_id IS NOT NULL
    GROUP BY share.work_order_id, share.customer_asset_id, COALESCE(share.currency_code, work_order.currency_code, 'none')
),

zone AS (
    SELECT
        company_code,
        MIN(time_zone) AS time_zone
    FROM core.company
    WHERE company_code IS NOT NULL
    GROUP BY company_code
),

dated AS (
    SELECT
        work_order.work_order_id,
        work_order.origin_code,
        work_order.status_code,
        work_order.deleted_at,
        visit_date(local_date(work_order.completed_at, zone.time_zone), used_day.last_used_date) AS visit_date
    FROM core.work_order AS work_order
    LEFT JOIN used_day
        ON work_order.work_order_id = used_day.work_order_id
    LEFT JOIN zone
        ON work_order.company_code = zone.company_code
)

SELECT
    total.work_order_id || ':' || total.customer_asset_id || ':' || total.currency_code AS asset_visit_id,
    total.work_order_id,
    total.customer_asset_id,
    total.currency_code,
    dated.origin_code,
    is_visit(dated.status_code, dated.deleted_at IS NOT NULL, dated.visit_date) AS is_visit,
    dated.visit_date,
    total.cost_amount,
    total.revenue_amount,
    total.part_count AS replaced_part_count
FROM total
INNER JOIN dated
    ON total.work_order_id = dated.work_order_id;
