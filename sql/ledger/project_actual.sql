-- Grain: one row per posting; append-only: a change is a reversal plus a replacement
-- Source: run.wanted_actual, run.live_actual, run.accounting_day, run.cause
-- Rules: ACT-03, ACT-07, ACT-08, ACT-10, ACT-14, PER-04
-- Scope: work_order_id
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
    work_order_id VARCHAR NOT NULL, -- Work order
    work_order_line_id VARCHAR NOT NULL, -- Work order line
    line_kind VARCHAR NOT NULL CHECK (line_kind IN ('product', 'service')), -- Product or service
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
    currency_code VARCHAR NOT NULL, -- Currency of the amounts
    exchange_rate DECIMAL(22, 12), -- Rate against the base currency
    accounting_amount DECIMAL(19, 4), -- Amount in the accounting currency
    reason_code VARCHAR NOT NULL CHECK (reason_code IN (
        'line_used', 'project_changed', 'contract_changed', 'product_changed', 'quantity_changed', 'price_changed',
        'discount_changed', 'billing_changed', 'customer_changed', 'date_changed', 'serial_or_batch_changed',
        'site_or_warehouse_changed', 'resource_changed', 'dimension_changed', 'rate_changed', 'link_changed',
        'work_order_missing', 'work_order_deleted', 'no_project', 'project_missing', 'currency_missing',
        'line_deleted', 'work_order_canceled', 'line_estimated', 'deactivated', 'not_approved', 'no_longer_due'
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
            wanted.customer_id IS DISTINCT FROM live.customer_id,
            wanted.document_date IS DISTINCT FROM live.document_date,
            wanted.serial_number IS DISTINCT FROM live.serial_number OR wanted.batch_number IS DISTINCT FROM live.batch_number,
            wanted.site_id IS DISTINCT FROM live.site_id OR wanted.warehouse_id IS DISTINCT FROM live.warehouse_id,
            wanted.resource_id IS DISTINCT FROM live.resource_id,
            wanted.dimension_set_id IS DISTINCT FROM live.dimension_set_id OR wanted.company_code IS DISTINCT FROM live.company_code,
            wanted.currency_code IS DISTINCT FROM live.currency_code OR wanted.exchange_rate IS DISTINCT FROM live.exchange_rate OR wanted.accounting_amount IS DISTINCT FROM live.accounting_amount,
            wanted.work_order_id IS DISTINCT FROM live.work_order_id OR wanted.agreement_id IS DISTINCT FROM live.agreement_id OR wanted.line_kind IS DISTINCT FROM live.line_kind
        ) AS reason_code
    FROM run.wanted_actual AS wanted
    INNER JOIN run.live_actual AS live
        ON wanted.actual_key = live.actual_key
    WHERE live.is_live
),

replaced AS (
    SELECT * FROM matched
WHERE reason_code IS NOT NULL
),

withdrawn AS (
    SELECT
        live.actual_key,
        live.work_order_line_id,
        reversal_reason(line.waiting_code, line.withdrawn_code) AS reason_code,
        COALESCE(line.source_version, live.source_version) AS known_version
    FROM run.live_actual AS live
    CROSS JOIN parameter.policy AS policy
    LEFT JOIN run.wanted_actual AS wanted
        ON live.actual_key = wanted.actual_key
    LEFT JOIN core.work_order_line AS line
        ON live.work_order_line_id = line.work_order_line_id
    WHERE
        live.is_live
        AND wanted.actual_key IS NULL
        AND NOT COALESCE(
            line.waiting_code IS NULL AND is_kept_when_withdrawn(line.withdrawn_code, policy.withdrawn_line), FALSE
        )
),

corrected AS (
    SELECT
        replaced.actual_key,
        wanted.work_order_line_id,
        replaced.reason_code,
        wanted.source_version AS known_version,
        TRUE AS is_replaced
    FROM replaced
    INNER JOIN run.wanted_actual AS wanted
        ON replaced.actual_key = wanted.actual_key
    UNION ALL
    SELECT
        withdrawn.actual_key,
        withdrawn.work_order_line_id,
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
        ON corrected.work_order_line_id = cause.work_order_line_id
),

posted_line AS (
    SELECT DISTINCT work_order_line_id FROM run.live_actual
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
        WHEN is_adjustment('original', posted_line.work_order_line_id IS NOT NULL) THEN day.adjustment_date ELSE day.accounting_date
    END AS accounting_date,
    CASE
        WHEN is_adjustment('original', posted_line.work_order_line_id IS NOT NULL)
            THEN day.adjustment_period_id ELSE day.fiscal_period_id
    END AS fiscal_period_id,
    wanted.transaction_type,
    'material' AS transaction_class,
    wanted.billing_type,
    wanted.company_code,
    wanted.project_id,
    wanted.project_task_id,
    wanted.contract_id,
    wanted.contract_line_id,
    wanted.customer_id,
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
    wanted.currency_code,
    wanted.exchange_rate,
    wanted.accounting_amount,
    'line_used' AS reason_code,
    wanted.source_version
FROM run.wanted_actual AS wanted
CROSS JOIN parameter.run AS run
LEFT JOIN run.accounting_day AS day
    ON COALESCE(wanted.company_code, 'none') = day.company_code AND wanted.document_date = day.day_date
LEFT JOIN posted_line
    ON wanted.work_order_line_id = posted_line.work_order_line_id
LEFT JOIN run.live_actual AS live
    ON wanted.actual_key = live.actual_key
WHERE NOT COALESCE(live.is_live, FALSE)
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
    live.currency_code,
    live.exchange_rate,
    -live.accounting_amount AS accounting_amount,
    reversed.reason_code,
    reversed.source_version
FROM reversed
INNER JOIN run.live_actual AS live
    ON reversed.actual_key = live.actual_key
LEFT JOIN run.accounting_day AS day
    ON COALESCE(live.company_code, 'none') = day.company_code AND live.accounting_date = day.day_date
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
    'material' AS transaction_class,
    wanted.billing_type,
    wanted.company_code,
    wanted.project_id,
    wanted.project_task_id,
    wanted.contract_id,
    wanted.contract_line_id,
    wanted.customer_id,
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
