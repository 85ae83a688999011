-- Grain: one row per work order that is not deleted
-- Source: core.work_order, core.work_order_line, core.estimate_line, ledger.current_actual
-- Rules: RPT-01, RPT-02, RPT-03
-- Scope: work_order_id
CREATE TABLE marts.work_order_story (
    work_order_id VARCHAR NOT NULL, -- Work order
    work_order_number VARCHAR, -- Work order number
    origin_code VARCHAR NOT NULL CHECK (origin_code IN ('planned', 'reactive')), -- Planned (from an agreement) or reactive
    status_code VARCHAR NOT NULL, -- System status
    project_id VARCHAR, -- Project
    contract_line_id VARCHAR, -- Contract line that takes its material
    agreement_id VARCHAR, -- Agreement that generated it
    service_account_id VARCHAR, -- Account served (the store)
    company_code VARCHAR, -- Legal entity
    currency_code VARCHAR, -- Currency of all amounts of the row
    line_count BIGINT NOT NULL, -- Lines that are not deleted
    used_line_count BIGINT NOT NULL, -- Of them, used
    waiting_line_count BIGINT NOT NULL, -- Of them, waiting for a project, a currency or the like
    estimated_cost_amount DECIMAL(38, 4) NOT NULL, -- Estimated cost
    estimated_revenue_amount DECIMAL(38, 4) NOT NULL, -- Estimated revenue
    used_quantity DECIMAL(38, 6) NOT NULL, -- Quantity of live cost actuals; units differ by product
    billed_quantity DECIMAL(38, 6) NOT NULL, -- Quantity of live chargeable sales actuals; units differ by product
    cost_amount DECIMAL(38, 4) NOT NULL, -- Live cost actuals
    discount_amount DECIMAL(38, 4) NOT NULL, -- Discount on live chargeable sales actuals
    revenue_amount DECIMAL(38, 4) NOT NULL, -- Live chargeable sales actuals, net of discount
    margin_amount DECIMAL(38, 4) NOT NULL, -- Revenue less cost
    first_document_date DATE, -- First day something was used
    last_document_date DATE, -- Last day something was used
    last_sync_lag_minutes BIGINT, -- Longest time a used line took from the event to the server
    has_other_currency BOOLEAN NOT NULL -- Some lines are in another currency; their amounts are not in this row
);

WITH line AS (
    SELECT
        work_order_id,
        COUNT(*) AS line_count,
        SUM(CASE WHEN line_status_code = 'used' THEN 1 ELSE 0 END) AS used_line_count,
        SUM(CASE WHEN waiting_code IS NOT NULL THEN 1 ELSE 0 END) AS waiting_line_count,
        MIN(CASE WHEN line_status_code = 'used' THEN document_date END) AS first_document_date,
        MAX(CASE WHEN line_status_code = 'used' THEN document_date END) AS last_document_date,
        MAX(CASE WHEN line_status_code = 'used' THEN sync_lag_minutes(event_at, arrived_at) END) AS last_sync_lag_minutes,
        MIN(currency_code) AS first_currency_code,
        MAX(currency_code) AS last_currency_code
    FROM core.work_order_line
    WHERE deleted_at IS NULL
    GROUP BY work_order_id
),

estimate AS (
    SELECT
        work_order_id,
        currency_code,
        SUM(CASE WHEN row_type = 'cost' THEN amount ELSE 0 END) AS estimated_cost_amount,
        SUM(CASE WHEN row_type = 'sales' THEN amount ELSE 0 END) AS estimated_revenue_amount
    FROM core.estimate_line
    GROUP BY work_order_id, currency_code
),

actual AS (
    SELECT
        work_order_id,
        currency_code,
        SUM(CASE WHEN is_cost(transaction_type) THEN quantity ELSE 0 END) AS used_quantity,
        SUM(CASE WHEN is_revenue(transaction_type, billing_type) THEN quantity ELSE 0 END) AS billed_quantity,
        SUM(CASE WHEN is_cost(transaction_type) THEN amount ELSE 0 END) AS cost_amount,
        SUM(CASE WHEN is_revenue(transaction_type, billing_type) THEN discount_amount ELSE 0 END) AS discount_amount,
        SUM(CASE WHEN is_revenue(transaction_type, billing_type) THEN amount ELSE 0 END) AS revenue_amount
    FROM ledger.current_actual
    GROUP BY work_order_id, currency_code
),

story AS (
    SELECT
        work_order.*,
        line.line_count,
        line.used_line_count,
        line.waiting_line_count,
        line.first_document_date,
        line.last_document_date,
        line.last_sync_lag_minutes,
        line.first_currency_code,
        line.last_currency_code,
        COALESCE(work_order.currency_code, line.first_currency_code) AS story_currency_code
    FROM core.work_order AS work_order
    LEFT JOIN line
        ON work_order.work_order_id = line.work_order_id
    WHERE work_order.deleted_at IS NULL
)

SELECT
    story.work_order_id,
    story.work_order_number,
    story.origin_code,
    story.status_code,
    story.project_id,
    story.contract_line_id,
    story.agreement_id,
    story.service_account_id,
    story.company_code,
    story.story_currency_code AS currency_code,
    COALESCE(story.line_count, 0) AS line_count,
    COALESCE(story.used_line_count, 0) AS used_line_count,
    COALESCE(story.waiting_line_count, 0) AS waiting_line_count,
    COALESCE(estimate.estimated_cost_amount, 0) AS estimated_cost_amount,
    COALESCE(estimate.estimated_revenue_amount, 0) AS estimated_revenue_amount,
    COALESCE(actual.used_quantity, 0) AS used_quantity,
    COALESCE(actual.billed_quantity, 0) AS billed_quantity,
    COALESCE(actual.cost_amount, 0) AS cost_amount,
    COALESCE(actual.discount_amount, 0) AS discount_amount,
    COALESCE(actual.revenue_amount, 0) AS revenue_amount,
    COALESCE(actual.revenue_amount, 0) - COALESCE(actual.cost_amount, 0) AS margin_amount,
    story.first_document_date,
    story.last_document_date,
    story.last_sync_lag_minutes,
    COALESCE(
        story.first_currency_code <> story.story_currency_code OR story.last_currency_code <> story.story_currency_code,
        FALSE
    ) AS has_other_currency
FROM story
LEFT JOIN estimate
    ON story.work_order_id = estimate.work_order_id AND story.story_currency_code = estimate.currency_code
LEFT JOIN actual
    ON story.work_order_id = actual.work_order_id AND story.story_currency_code = actual.currency_code;
