-- Grain: one row per fault of an agreement, or of a visit or fee that it plans
-- Source: core.agreement_date, core.agreement_visit, core.agreement_fee, core.agreement_horizon,
--         core.agreement_recurrence, core.agreement_setup, core.agreement_line, core.agreement, core.work_order,
--         core.work_order_line
-- Rules: AGR-15, AGR-16, AGR-17
CREATE TABLE marts.agreement_fault (
    fault_id VARCHAR NOT NULL, -- Key: fault and what it is about
    fault_code VARCHAR NOT NULL CHECK (fault_code IN ('processed_without_work_order', 'generation_late', 'work_order_missing', 'work_order_of_another_agreement', 'work_order_twice', 'work_order_without_date', 'date_without_setup', 'date_outside_agreement', 'dates_not_made', 'recurrence_missing', 'recurrence_refused', 'processed_without_invoice', 'invoice_late', 'billed_twice', 'billed_beside_fee')), -- What is wrong
    reason_code VARCHAR, -- Why a recurrence is refused
    severity_code VARCHAR NOT NULL CHECK (severity_code IN ('error', 'warning')), -- Error: a visit or money is lost or counted twice
    agreement_id VARCHAR, -- Agreement
    setup_id VARCHAR, -- Booking setup or invoice setup
    agreement_date_id VARCHAR, -- Booking date or invoice date
    work_order_id VARCHAR, -- Work order
    fault_date DATE, -- Day it is about
    amount DECIMAL(38, 4), -- What is billed beside a fee
    currency_code VARCHAR, -- Currency of that
    fault_text VARCHAR NOT NULL -- In words
);

WITH date AS (
    SELECT *
    FROM core.agreement_date
    WHERE is_active
),

booked AS (
    SELECT
        date.*,
        work_order.work_order_id AS found_work_order_id,
        work_order.agreement_id AS work_order_agreement_id
    FROM date
    LEFT JOIN core.work_order AS work_order
        ON date.work_order_id = work_order.work_order_id AND work_order.deleted_at IS NULL
    WHERE date.work_order_id IS NOT NULL
),

shared AS (
    SELECT
        work_order_id,
        MIN(agreement_id) AS agreement_id,
        MAX(planned_date) AS fault_date
    FROM date
    WHERE work_order_id IS NOT NULL AND status_code <> 'canceled'
    GROUP BY work_order_id
    HAVING COUNT(*) > 1
),

fee_product AS (
    SELECT DISTINCT
        fee.agreement_id,
        YEAR(fee.fee_date) AS year_number,
        line.product_id
    FROM core.agreement_fee AS fee
    INNER JOIN core.agreement_line AS line
        ON fee.setup_id = line.setup_id AND line.is_active
    WHERE fee.state_code = 'billed'
),

fee_year AS (
    SELECT DISTINCT
        agreement_id,
        year_number
    FROM fee_product
),

beside AS (
    SELECT
        double_billing(fee_product.product_id IS NOT NULL) AS fault_code,
        line.agreement_id,
        line.work_order_id,
        line.currency_code,
        MIN(line.document_date) AS fault_date,
        SUM(line.net_amount) AS amount
    FROM core.work_order_line AS line
    INNER JOIN fee_year
        ON line.agreement_id = fee_year.agreement_id AND YEAR(line.document_date) = fee_year.year_number
    LEFT JOIN fee_product
        ON
            fee_year.agreement_id = fee_product.agreement_id
            AND fee_year.year_number = fee_product.year_number
            AND line.product_id = fee_product.product_id
    WHERE
        line.waiting_code IS NULL
        AND line.withdrawn_code IS NULL
        AND line.billing_type = 'chargeable'
        AND line.billing_method_code = 'time_and_material'
        AND line.net_amount > 0
    GROUP BY double_billing(fee_product.product_id IS NOT NULL), line.agreement_id, line.work_order_id, line.currency_code
),

fault AS (
    SELECT
        CASE WHEN setup_kind = 'booking' THEN 'processed_without_work_order' ELSE 'processed_without_invoice' END AS fault_code,
        NULL AS reason_code,
        agreement_id,
        setup_id,
        agreement_date_id,
        NULL AS work_order_id,
        planned_date AS fault_date,
        NULL AS amount,
        NULL AS currency_code
    FROM date
    WHERE status_code = 'processed' AND COALESCE(work_order_id, invoice_id) IS NULL
    UNION ALL
    SELECT
        'generation_late' AS fault_code,
        NULL AS reason_code,
        agreement_id,
        setup_id,
        agreement_date_id,
        NULL AS work_order_id,
        visit_date AS fault_date,
        NULL AS amount,
        NULL AS currency_code
    FROM core.agreement_visit
    WHERE is_generation_late
    UNION ALL
    SELECT
        'work_order_missing' AS fault_code,
        NULL AS reason_code,
        agreement_id,
        setup_id,
        agreement_date_id,
        work_order_id,
        planned_date AS fault_date,
        NULL AS amount,
        NULL AS currency_code
    FROM booked
    WHERE found_work_order_id IS NULL
    UNION ALL
    SELECT
        'work_order_of_another_agreement' AS fault_code,
        NULL AS reason_code,
        agreement_id,
        setup_id,
        agreement_date_id,
        work_order_id,
        planned_date AS fault_date,
        NULL AS amount,
        NULL AS currency_code
    FROM booked
    WHERE found_work_order_id IS NOT NULL AND agreement_id IS DISTINCT FROM work_order_agreement_id
    UNION ALL
    SELECT
        'work_order_twice' AS fault_code,
        NULL AS reason_code,
        agreement_id,
        NULL AS setup_id,
        NULL AS agreement_date_id,
        work_order_id,
        fault_date,
        NULL AS amount,
        NULL AS currency_code
    FROM shared
    UNION ALL
    SELECT
        'work_order_without_date' AS fault_code,
        NULL AS reason_code,
        work_order.agreement_id,
        NULL AS setup_id,
        NULL AS agreement_date_id,
        work_order.work_order_id,
        CAST(COALESCE(work_order.promised_from_at, work_order.completed_at) AS DATE) AS fault_date,
        NULL AS amount,
        NULL AS currency_code
    FROM core.work_order AS work_order
    LEFT JOIN booked
        ON work_order.work_order_id = booked.work_order_id
    WHERE
        work_order.agreement_id IS NOT NULL
        AND work_order.deleted_at IS NULL
        AND work_order.status_code <> 'canceled'
        AND booked.work_order_id IS NULL
    UNION ALL
    SELECT
        'date_without_setup' AS fault_code,
        NULL AS reason_code,
        date.agreement_id,
        date.setup_id,
        date.agreement_date_id,
        date.work_order_id,
        date.planned_date AS fault_date,
        NULL AS amount,
        NULL AS currency_code
    FROM date
    LEFT JOIN core.agreement_setup AS setup
        ON date.setup_id = setup.setup_id AND setup.deleted_at IS NULL
    WHERE setup.setup_id IS NULL
    UNION ALL
    SELECT
        'date_outside_agreement' AS fault_code,
        NULL AS reason_code,
        date.agreement_id,
        date.setup_id,
        date.agreement_date_id,
        date.work_order_id,
        date.planned_date AS fault_date,
        NULL AS amount,
        NULL AS currency_code
    FROM date
    INNER JOIN core.agreement AS agreement
        ON date.agreement_id = agreement.agreement_id
    WHERE
        date.status_code <> 'canceled'
        AND (date.planned_date < agreement.start_date OR date.planned_date > agreement.end_date)
    UNION ALL
    SELECT
        'dates_not_made' AS fault_code,
        NULL AS reason_code,
        agreement_id,
        setup_id,
        NULL AS agreement_date_id,
        NULL AS work_order_id,
        NULL AS fault_date,
        NULL AS amount,
        NULL AS currency_code
    FROM core.agreement_horizon
    WHERE setup_kind = 'booking' AND last_made_date IS NULL
    UNION ALL
    SELECT
        CASE WHEN fault_code = 'missing' THEN 'recurrence_missing' ELSE 'recurrence_refused' END AS fault_code,
        CASE WHEN fault_code <> 'missing' THEN fault_code END AS reason_code,
        agreement_id,
        setup_id,
        NULL AS agreement_date_id,
        NULL AS work_order_id,
        NULL AS fault_date,
        NULL AS amount,
        NULL AS currency_code
    FROM core.agreement_recurrence
    WHERE fault_code IS NOT NULL
    UNION ALL
    SELECT
        'invoice_late' AS fault_code,
        NULL AS reason_code,
        agreement_id,
        setup_id,
        agreement_date_id,
        NULL AS work_order_id,
        fee_date AS fault_date,
        fee_amount AS amount,
        currency_code
    FROM core.agreement_fee
    WHERE state_code = 'late'
    UNION ALL
    SELECT
        fault_code,
        NULL AS reason_code,
        agreement_id,
        NULL AS setup_id,
        NULL AS agreement_date_id,
        work_order_id,
        fault_date,
        amount,
        currency_code
    FROM beside
)

SELECT
    fault_code || ':' || COALESCE(agreement_date_id, work_order_id, setup_id) || COALESCE(':' || currency_code, '') AS fault_id,
    fault_code,
    reason_code,
    agreement_fault_severity(fault_code) AS severity_code,
    agreement_id,
    setup_id,
    agreement_date_id,
    work_order_id,
    fault_date,
    amount,
    currency_code,
    agreement_fault_text(fault_code, reason_code) AS fault_text
FROM fault;
