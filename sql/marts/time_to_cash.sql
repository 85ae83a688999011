-- Grain: one row per work order, project and currency that has, or had, postings
-- Source: ledger.project_actual, ledger.current_actual, core.work_order, core.work_order_line, core.time_entry, core.invoice
-- Rules: RPT-02, FCT-07
-- Scope: work_order_id
CREATE TABLE marts.time_to_cash (
    work_order_id VARCHAR NOT NULL, -- Work order
    work_order_number VARCHAR, -- Work order number; blank where the work order is on another project now
    project_id VARCHAR NOT NULL, -- Project of the postings
    currency_code VARCHAR NOT NULL, -- Currency of all amounts of the row
    completed_at TIMESTAMP, -- When the work order was completed
    first_document_date DATE NOT NULL, -- First day something was used or worked
    last_document_date DATE NOT NULL, -- Last such day
    first_posted_at TIMESTAMP NOT NULL, -- When the first of it was posted
    last_approved_at TIMESTAMP, -- When the last of it was approved, where that is recorded
    first_invoice_date DATE, -- First invoice that bills it
    last_invoice_date DATE, -- Last such invoice
    use_to_post_days BIGINT NOT NULL, -- From the first use to the first posting
    use_to_approval_days BIGINT, -- From the last use to the last approval
    completion_to_post_days BIGINT, -- From the completion to the first posting
    use_to_invoice_days BIGINT, -- From the first use to the first invoice
    completion_to_invoice_days BIGINT, -- From the completion to the first invoice
    use_to_cash_days BIGINT, -- From the first use to the last invoice, once nothing is open
    sales_amount DECIMAL(38, 4) NOT NULL, -- Live chargeable sales, unbilled and billed
    billed_amount DECIMAL(38, 4) NOT NULL, -- Of them, billed
    open_amount DECIMAL(38, 4) NOT NULL -- Of them, not billed yet
);

WITH posted AS (
    SELECT
        work_order_id,
        project_id,
        currency_code,
        MIN(CASE WHEN transaction_type <> 'billed_sales' THEN document_date END) AS first_document_date,
        MIN(posted_at) AS first_posted_at
    FROM ledger.project_actual
    WHERE work_order_id IS NOT NULL
    GROUP BY work_order_id, project_id, currency_code
),

live AS (
    SELECT
        actual.work_order_id,
        actual.project_id,
        actual.currency_code,
        MIN(CASE WHEN actual.transaction_type <> 'billed_sales' THEN actual.document_date END) AS first_document_date,
        MAX(CASE WHEN actual.transaction_type <> 'billed_sales' THEN actual.document_date END) AS last_document_date,
        MIN(invoice.invoice_date) AS first_invoice_date,
        MAX(invoice.invoice_date) AS last_invoice_date,
        SUM(
            CASE WHEN is_revenue(actual.transaction_type, actual.billing_type) THEN actual.amount ELSE 0 END
        ) AS sales_amount,
        SUM(
            CASE
                WHEN
                    actual.transaction_type = 'billed_sales' AND is_revenue(actual.transaction_type, actual.billing_type)
                    THEN actual.amount
                ELSE 0
            END
        ) AS billed_amount
    FROM ledger.current_actual AS actual
    LEFT JOIN core.invoice AS invoice
        ON actual.invoice_id = invoice.invoice_id
    WHERE actual.work_order_id IS NOT NULL
    GROUP BY actual.work_order_id, actual.project_id, actual.currency_code
),

approval AS (
    SELECT
        work_order_id,
        project_id,
        MAX(approved_at) AS last_approved_at
    FROM (
        SELECT
            work_order_id,
            project_id,
            approved_at
        FROM core.work_order_line
        WHERE deleted_at IS NULL
        UNION ALL
        SELECT
            work_order_id,
            project_id,
            approved_at
        FROM core.time_entry
        WHERE deleted_at IS NULL
    ) AS approved
    GROUP BY work_order_id, project_id
),

told AS (
    SELECT
        posted.work_order_id,
        work_order.work_order_number,
        posted.project_id,
        posted.currency_code,
        work_order.completed_at,
        COALESCE(live.first_document_date, posted.first_document_date) AS first_document_date,
        COALESCE(live.last_document_date, posted.first_document_date) AS last_document_date,
        posted.first_posted_at,
        approval.last_approved_at,
        live.first_invoice_date,
        live.last_invoice_date,
        COALESCE(live.sales_amount, 0) AS sales_amount,
        COALESCE(live.billed_amount, 0) AS billed_amount,
        COALESCE(live.sales_amount, 0) - COALESCE(live.billed_amount, 0) AS open_amount
    FROM posted
    LEFT JOIN live
        ON
            posted.work_order_id = live.work_order_id
            AND posted.project_id = live.project_id
            AND posted.currency_code = live.currency_code
    LEFT JOIN core.work_order AS work_order
        ON posted.work_order_id = work_order.work_order_id AND posted.project_id = work_order.project_id
    LEFT JOIN approval
        ON posted.work_order_id = approval.work_order_id AND posted.project_id = approval.project_id
    WHERE posted.first_document_date IS NOT NULL
)

SELECT
    work_order_id,
    work_order_number,
    project_id,
    currency_code,
    completed_at,
    first_document_date,
    last_document_date,
    first_posted_at,
    last_approved_at,
    first_invoice_date,
    last_invoice_date,
    lag_days(first_document_date, first_posted_at) AS use_to_post_days,
    lag_days(last_document_date, last_approved_at) AS use_to_approval_days,
    lag_days(completed_at, first_posted_at) AS completion_to_post_days,
    lag_days(first_document_date, first_invoice_date) AS use_to_invoice_days,
    lag_days(completed_at, first_invoice_date) AS completion_to_invoice_days,
    CASE WHEN open_amount = 0 THEN lag_days(first_document_date, last_invoice_date) END AS use_to_cash_days,
    sales_amount,
    billed_amount,
    open_amount
FROM told;
