-- Grain: one row per posting; append-only: a change is a reversal plus a replacement
-- Source: run.wanted_actual, run.live_actual, run.accounting_day, run.cause; core (why a source counts no longer)
-- Rules: ACT-03, ACT-07, ACT-10, ACT-14, ACT-15, ACT-17, PER-04, PER-11
-- Scope: work_order_id by work_order_id, project_id
CREATE TABLE ledger.project_actual (
    posting_id VARCHAR NOT NULL, -- Key: hash of the actual key and the posting's running number
    posting_batch_id VARCHAR NOT NULL, -- Batch that brought it
    actual_key VARCHAR NOT NULL, -- What the posting is about: work order line, transaction type, part
    posting_number BIGINT NOT NULL, -- Running number of the posting within its key
    entry_type VARCHAR NOT NULL CHECK (entry_type IN ('original', 'reversal', 'replacement')), -- First posting, its exact negation, or what stands instead
    reverses_posting_id VARCHAR, -- Posting that a reversal negates
    posted_at TIMESTAMP NOT NULL, -- When we knew: the batch's landed_at
    document_date DATE NOT NULL, -- When it happened
    accounting_date DATE NOT NULL, -- Day it counts: the document date, or the first day of the next open period
    fiscal_period_id VARCHAR NOT NULL, -- Company and month of the accounting date
    transaction_type VARCHAR NOT NULL CHECK (transaction_type IN ('cost', 'unbilled_sales', 'billed_sales')), -- Cost, or sales before or after the invoice
    transaction_class VARCHAR NOT NULL CHECK (transaction_class IN ('material', 'time', 'expense', 'fee', 'milestone')), -- Class; work order services are material too
    billing_type VARCHAR NOT NULL CHECK (billing_type IN ('chargeable', 'non_chargeable', 'complimentary', 'not_available')), -- Whether the customer pays it
    company_code VARCHAR, -- Legal entity
    project_id VARCHAR NOT NULL, -- Project
    project_task_id VARCHAR, -- Project task
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line
    customer_id VARCHAR, -- Customer who is billed; none on cost rows
    source_kind VARCHAR NOT NULL CHECK (source_kind IN ('work_order_line', 'time_entry', 'milestone')), -- What it is about
    source_id VARCHAR NOT NULL, -- Id of the work order line, time entry or milestone
    resource_category_id VARCHAR, -- Role, of time
    invoice_id VARCHAR, -- Recorded invoice that billed it; only on billed sales
    work_order_id VARCHAR, -- Work order; blank for a milestone and for time without one
    work_order_line_id VARCHAR, -- Work order line; blank for a milestone and for time
    line_kind VARCHAR CHECK (line_kind IN ('product', 'service')), -- Product or service
    agreement_id VARCHAR, -- Agreement that generated the work order
    product_id VARCHAR, -- Product or service
    resource_id VARCHAR, -- Who used it
    unit_id VARCHAR, -- Unit of the line
    site_id VARCHAR, -- Site
    warehouse_id VARCHAR, -- Warehouse
    serial_number VARCHAR, -- Serial number
    batch_number VARCHAR, -- Batch number
    dimension_set_id VARCHAR, -- Financial dimensions
    quantity DECIMAL(18, 6) NOT NULL, -- Cost: used quantity; sales: billed or remaining quantity (services: hours)
    unit_price DECIMAL(18, 4) NOT NULL, -- Cost or price per unit
    gross_amount DECIMAL(19, 4) NOT NULL, -- Quantity at unit price
    discount_percent DECIMAL(9, 4) NOT NULL, -- Discount, 0 to 100; 0 on cost rows
    discount_amount DECIMAL(19, 4) NOT NULL, -- Discount on the gross amount
    discount_residual_amount DECIMAL(19, 4) NOT NULL, -- What an amount discount lost by becoming a percent
    amount DECIMAL(19, 4) NOT NULL, -- Gross amount less discount
    untransferred_cost_amount DECIMAL(19, 4) NOT NULL, -- Additional and commission cost that stays beside a cost row
    tax_amount DECIMAL(19, 4) NOT NULL, -- Tax of the invoice, beside the amount; 0 on all but billed sales
    currency_code VARCHAR NOT NULL, -- Currency of the amounts
    exchange_rate DECIMAL(22, 12), -- Rate against the base currency
    accounting_amount DECIMAL(19, 4), -- Amount in the accounting currency
    reason_code VARCHAR NOT NULL CHECK (reason_code IN (
        'line_used', 'project_changed', 'contract_changed', 'product_changed', 'quantity_changed', 'price_changed',
        'discount_changed', 'billing_changed', 'customer_changed', 'date_changed', 'serial_or_batch_changed',
        'site_or_warehouse_changed', 'resource_changed', 'dimension_changed', 'rate_changed', 'tax_changed', 'link_changed',
        'work_order_missing', 'work_order_deleted', 'no_project', 'project_missing', 'currency_missing',
        'line_deleted', 'work_order_canceled', 'line_estimated', 'deactivated', 'not_approved', 'no_longer_due',
        'time_approved', 'entry_deleted', 'not_work', 'invoiced', 'invoice_corrected'
    )), -- Why it was posted
    source_version BIGINT NOT NULL -- Version of the source row that caused it
);

WITH matched AS (
    SELECT
        wanted.actual_key,
        change_reason(
            wanted.project_id IS DISTINCT FROM live.project_id OR wanted.project_task_id IS DISTINCT FROM live.project_task_id,
            wanted.contract_id IS DISTINCT FROM live.contract_id OR wanted.contract_line_id IS DISTINCT FROM live.contract_line_id,
            wanted.product_id IS DISTINCT FROM live.product_id OR wanted.unit_id IS DISTINCT FROM live.unit_id,
            wanted.quantity IS DISTINCT FROM live.quantity,
            wanted.unit_price IS DISTINCT FROM live.unit_price,
            wanted.discount_percent IS DISTINCT FROM live.discount_percent OR wanted.discount_amount IS DISTINCT FROM live.discount_amount OR wanted.discount_residual_amount IS DISTINCT FROM live.discount_residual_amount,
            wanted.billing_type IS DISTINCT FROM live.billing_type OR wanted.gross_amount IS DISTINCT FROM live.gross_amount OR wanted.amount IS DISTINCT FROM live.amount OR wanted.untransferred_cost_amount IS DISTINCT FROM live.untransferred_cost_amount,
            wanted.tax_amount IS DISTINCT FROM live.tax_amount,
            wanted.customer_id IS DISTINCT FROM live.customer_id,
            wanted.document_date IS DISTINCT FROM live.document_date,
            wanted.serial_number IS DISTINCT FROM live.serial_number OR wanted.batch_number IS DISTINCT FROM live.batch_number,
            wanted.site_id IS DISTINCT FROM live.site_id OR wanted.warehouse_id IS DISTINCT FROM live.warehouse_id,
            wanted.resource_id IS DISTINCT FROM live.resource_id OR wanted.resource_category_id IS DISTINCT FROM live.resource_category_id,
            wanted.dimension_set_id IS DISTINCT FROM live.dimension_set_id OR wanted.company_code IS DISTINCT FROM live.company_code,
            wanted.currency_code IS DISTINCT FROM live.currency_code OR wanted.exchange_rate IS DISTINCT FROM live.exchange_rate OR wanted.accounting_amount IS DISTINCT FROM live.accounting_amount,
            wanted.work_order_id IS DISTINCT FROM live.work_order_id OR wanted.invoice_id IS DISTINCT FROM live.invoice_id OR wanted.agreement_id IS DISTINCT FROM live.agreement_id OR wanted.line_kind IS DISTINCT FROM live.line_kind
        ) AS reason_code
    FROM run.wanted_actual AS wanted
    INNER JOIN run.live_actual AS live
        ON wanted.actual_key = live.actual_key
    WHERE live.is_live AND wanted.is_due
),

replaced AS (
    SELECT * FROM matched
WHERE reason_code IS NOT NULL
),

state AS (
    SELECT
        work_order_line_id AS source_id,
        waiting_code,
        withdrawn_code,
        source_version
    FROM core.work_order_line
    UNION ALL
    SELECT
        time_entry_id AS source_id,
        waiting_code,
        withdrawn_code,
        source_version
    FROM core.time_entry
    UNION ALL
    SELECT
        milestone_id AS source_id,
        NULL AS waiting_code,
        NULL AS withdrawn_code,
        source_version
    FROM core.milestone
),

kept_detail AS (
    SELECT actual_key
    FROM core.invoice_line_detail
    WHERE is_in_force AND quantity > 0
    UNION ALL
    SELECT actual_key || ':cut' AS actual_key
    FROM core.invoice_line_detail
    WHERE is_in_force AND cut_quantity > 0
),

withdrawn AS (
    SELECT
        live.actual_key,
        live.source_id,
        withdrawal_reason(
            live.transaction_type, state.waiting_code, state.withdrawn_code, wanted.actual_key IS NOT NULL
        ) AS reason_code,
        COALESCE(state.source_version, live.source_version) AS known_version
    FROM run.live_actual AS live
    CROSS JOIN parameter.policy AS policy
    LEFT JOIN run.wanted_actual AS wanted
        ON live.actual_key = wanted.actual_key
    LEFT JOIN state
        ON live.source_id = state.source_id
    LEFT JOIN kept_detail
        ON live.actual_key = kept_detail.actual_key
    WHERE
        live.is_live
        AND NOT COALESCE(wanted.is_due, FALSE)
        AND kept_detail.actual_key IS NULL
        AND NOT COALESCE(
            state.waiting_code IS NULL AND is_kept_when_withdrawn(state.withdrawn_code, policy.withdrawn_line), FALSE
        )
),

corrected AS (
    SELECT
        replaced.actual_key,
        wanted.source_id,
        replaced.reason_code,
        wanted.source_version AS known_version,
        TRUE AS is_replaced
    FROM replaced
    INNER JOIN run.wanted_actual AS wanted
        ON replaced.actual_key = wanted.actual_key
    UNION ALL
    SELECT
        withdrawn.actual_key,
        withdrawn.source_id,
        withdrawn.reason_code,
        withdrawn.known_version,
        FALSE AS is_replaced
    FROM withdrawn
),

reversed AS (
    SELECT
        corrected.actual_key,
        corrected.reason_code,
        corrected.is_replaced,
        cause_version(
            corrected.reason_code, cause.line_version, cause.context_version, corrected.known_version
        ) AS source_version
    FROM corrected
    LEFT JOIN run.cause AS cause
        ON corrected.source_id = cause.source_id
),

posted_source AS (
    SELECT DISTINCT source_id FROM run.live_actual
),

billed_source AS (
    SELECT
        source_id,
        MAX(document_date) AS invoice_date
    FROM run.wanted_actual
    WHERE transaction_type = 'billed_sales'
    GROUP BY source_id
)

SELECT
    posting_id(wanted.actual_key, COALESCE(live.posting_number, 0) + 1) AS posting_id,
    run.posting_batch_id,
    wanted.actual_key,
    COALESCE(live.posting_number, 0) + 1 AS posting_number,
    'original' AS entry_type,
    NULL AS reverses_posting_id,
    run.posted_at,
    wanted.document_date,
    CASE
        WHEN is_adjustment('original', posted_source.source_id IS NOT NULL) THEN day.adjustment_date ELSE day.accounting_date
    END AS accounting_date,
    CASE
        WHEN is_adjustment('original', posted_source.source_id IS NOT NULL)
            THEN day.adjustment_period_id ELSE day.fiscal_period_id
    END AS fiscal_period_id,
    wanted.transaction_type,
    wanted.transaction_class,
    wanted.billing_type,
    wanted.company_code,
    wanted.project_id,
    wanted.project_task_id,
    wanted.contract_id,
    wanted.contract_line_id,
    wanted.customer_id,
    wanted.source_kind,
    wanted.source_id,
    wanted.resource_category_id,
    wanted.invoice_id,
    wanted.work_order_id,
    wanted.work_order_line_id,
    wanted.line_kind,
    wanted.agreement_id,
    wanted.product_id,
    wanted.resource_id,
    wanted.unit_id,
    wanted.site_id,
    wanted.warehouse_id,
    wanted.serial_number,
    wanted.batch_number,
    wanted.dimension_set_id,
    wanted.quantity,
    wanted.unit_price,
    wanted.gross_amount,
    wanted.discount_percent,
    wanted.discount_amount,
    wanted.discount_residual_amount,
    wanted.amount,
    wanted.untransferred_cost_amount,
    wanted.tax_amount,
    wanted.currency_code,
    wanted.exchange_rate,
    wanted.accounting_amount,
    first_reason(wanted.transaction_type, wanted.source_kind) AS reason_code,
    wanted.source_version
FROM run.wanted_actual AS wanted
CROSS JOIN parameter.run AS run
LEFT JOIN run.accounting_day AS day
    ON COALESCE(wanted.company_code, 'none') = day.company_code AND wanted.document_date = day.day_date
LEFT JOIN posted_source
    ON wanted.source_id = posted_source.source_id
LEFT JOIN run.live_actual AS live
    ON wanted.actual_key = live.actual_key
WHERE wanted.is_due AND NOT COALESCE(live.is_live, FALSE)
UNION ALL
SELECT
    posting_id(live.actual_key, live.posting_number + 1) AS posting_id,
    run.posting_batch_id,
    live.actual_key,
    live.posting_number + 1 AS posting_number,
    'reversal' AS entry_type,
    live.posting_id AS reverses_posting_id,
    run.posted_at,
    live.document_date,
    day.adjustment_date AS accounting_date,
    day.adjustment_period_id AS fiscal_period_id,
    live.transaction_type,
    live.transaction_class,
    live.billing_type,
    live.company_code,
    live.project_id,
    live.project_task_id,
    live.contract_id,
    live.contract_line_id,
    live.customer_id,
    live.source_kind,
    live.source_id,
    live.resource_category_id,
    live.invoice_id,
    live.work_order_id,
    live.work_order_line_id,
    live.line_kind,
    live.agreement_id,
    live.product_id,
    live.resource_id,
    live.unit_id,
    live.site_id,
    live.warehouse_id,
    live.serial_number,
    live.batch_number,
    live.dimension_set_id,
    -live.quantity AS quantity,
    live.unit_price,
    -live.gross_amount AS gross_amount,
    live.discount_percent,
    -live.discount_amount AS discount_amount,
    -live.discount_residual_amount AS discount_residual_amount,
    -live.amount AS amount,
    -live.untransferred_cost_amount AS untransferred_cost_amount,
    -live.tax_amount AS tax_amount,
    live.currency_code,
    live.exchange_rate,
    -live.accounting_amount AS accounting_amount,
    reversed.reason_code,
    reversed.source_version
FROM reversed
INNER JOIN run.live_actual AS live
    ON reversed.actual_key = live.actual_key
LEFT JOIN billed_source
    ON live.source_id = billed_source.source_id
LEFT JOIN run.accounting_day AS day
    ON
        COALESCE(live.company_code, 'none') = day.company_code
        AND reversal_day(reversed.reason_code, live.accounting_date, billed_source.invoice_date) = day.day_date
CROSS JOIN parameter.run AS run
UNION ALL
SELECT
    posting_id(wanted.actual_key, live.posting_number + 2) AS posting_id,
    run.posting_batch_id,
    wanted.actual_key,
    live.posting_number + 2 AS posting_number,
    'replacement' AS entry_type,
    NULL AS reverses_posting_id,
    run.posted_at,
    wanted.document_date,
    day.adjustment_date AS accounting_date,
    day.adjustment_period_id AS fiscal_period_id,
    wanted.transaction_type,
    wanted.transaction_class,
    wanted.billing_type,
    wanted.company_code,
    wanted.project_id,
    wanted.project_task_id,
    wanted.contract_id,
    wanted.contract_line_id,
    wanted.customer_id,
    wanted.source_kind,
    wanted.source_id,
    wanted.resource_category_id,
    wanted.invoice_id,
    wanted.work_order_id,
    wanted.work_order_line_id,
    wanted.line_kind,
    wanted.agreement_id,
    wanted.product_id,
    wanted.resource_id,
    wanted.unit_id,
    wanted.site_id,
    wanted.warehouse_id,
    wanted.serial_number,
    wanted.batch_number,
    wanted.dimension_set_id,
    wanted.quantity,
    wanted.unit_price,
    wanted.gross_amount,
    wanted.discount_percent,
    wanted.discount_amount,
    wanted.discount_residual_amount,
    wanted.amount,
    wanted.untransferred_cost_amount,
    wanted.tax_amount,
    wanted.currency_code,
    wanted.exchange_rate,
    wanted.accounting_amount,
    reversed.reason_code,
    reversed.source_version
FROM reversed
INNER JOIN run.wanted_actual AS wanted
    ON reversed.actual_key = wanted.actual_key
INNER JOIN run.live_actual AS live
    ON reversed.actual_key = live.actual_key
LEFT JOIN run.accounting_day AS day
    ON COALESCE(wanted.company_code, 'none') = day.company_code AND wanted.document_date = day.day_date
CROSS JOIN parameter.run AS run
WHERE reversed.is_replaced;
