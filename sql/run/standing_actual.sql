-- Grain: one row per recorded actual of Project Operations that stands: it takes nothing back, nothing takes it back
-- Source: core.recorded_actual, run.reversal_pair, core.project; a milestone that is not named is the only posted one of its
--         contract line with that amount (core.milestone)
-- Rules: RCN-12, RCN-36
-- Step: reconcile
CREATE TABLE run.standing_actual (
    recorded_actual_id VARCHAR NOT NULL, -- Actual of Project Operations
    transaction_type VARCHAR, -- Cost, unbilled or billed sales
    transaction_class VARCHAR, -- Class
    billing_type VARCHAR, -- Whether the customer pays it
    source_kind VARCHAR, -- What it came from; blank of an entry journal
    source_id VARCHAR, -- Id of that
    work_order_id VARCHAR, -- Work order
    project_id VARCHAR, -- Project
    company_code VARCHAR, -- Legal entity of the project
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line
    customer_id VARCHAR, -- Customer
    invoice_id VARCHAR, -- Invoice
    product_id VARCHAR, -- Product or service
    warehouse_id VARCHAR, -- Warehouse
    serial_number VARCHAR, -- Serial number
    batch_number VARCHAR, -- Batch number
    document_date DATE, -- Day it happened
    accounting_date DATE, -- Day it counts
    quantity DECIMAL(18, 6) NOT NULL, -- Quantity
    unit_price DECIMAL(18, 4), -- Price or cost per unit
    gross_amount DECIMAL(19, 4) NOT NULL, -- Quantity at that price
    discount_amount DECIMAL(19, 4) NOT NULL, -- Discount
    tax_amount DECIMAL(19, 4) NOT NULL, -- Tax
    amount DECIMAL(19, 4) NOT NULL, -- Gross amount less discount
    currency_code VARCHAR, -- Currency of the amounts
    recorded_at TIMESTAMP, -- When the source made the row
    source_version BIGINT NOT NULL -- Version of the row
);

WITH taken_back AS (
    SELECT DISTINCT pair.original_id
    FROM run.reversal_pair AS pair
    INNER JOIN core.recorded_actual AS reversing
        ON pair.reversing_id = reversing.recorded_actual_id AND reversing.is_active
),

taking_back AS (
    SELECT DISTINCT reversing_id FROM run.reversal_pair
),

only_milestone AS (
    SELECT
        contract_line_id,
        amount,
        MIN(milestone_id) AS milestone_id
    FROM core.milestone
    WHERE deleted_at IS NULL AND status_code = 'invoice_posted'
    GROUP BY contract_line_id, amount
    HAVING COUNT(*) = 1
)

SELECT
    actual.recorded_actual_id,
    actual.transaction_type,
    actual.transaction_class,
    actual.billing_type,
    COALESCE(actual.source_kind, CASE WHEN milestone.milestone_id IS NOT NULL THEN 'milestone' END) AS source_kind,
    COALESCE(actual.source_id, milestone.milestone_id) AS source_id,
    actual.work_order_id,
    actual.project_id,
    project.company_code,
    actual.contract_id,
    actual.contract_line_id,
    actual.customer_id,
    actual.invoice_id,
    actual.product_id,
    actual.warehouse_id,
    actual.serial_number,
    actual.batch_number,
    actual.document_date,
    actual.accounting_date,
    actual.quantity,
    actual.unit_price,
    actual.gross_amount,
    actual.discount_amount,
    actual.tax_amount,
    actual.amount,
    actual.currency_code,
    actual.recorded_at,
    actual.source_version
FROM core.recorded_actual AS actual
LEFT JOIN core.project AS project
    ON actual.project_id = project.project_id
LEFT JOIN only_milestone AS milestone
    ON
        CASE WHEN actual.source_id IS NULL AND actual.transaction_class = 'milestone' THEN actual.contract_line_id END
        = milestone.contract_line_id
        AND actual.gross_amount = milestone.amount
LEFT JOIN taken_back
    ON actual.recorded_actual_id = taken_back.original_id
LEFT JOIN taking_back
    ON actual.recorded_actual_id = taking_back.reversing_id
WHERE
    actual.is_active
    AND NOT is_billed_by_field_service(actual.billing_status_code, actual.transaction_class)
    AND is_standing_actual(
        actual.adjustment_status_code, taken_back.original_id IS NOT NULL, taking_back.reversing_id IS NOT NULL
    );
