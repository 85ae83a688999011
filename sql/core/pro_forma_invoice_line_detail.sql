-- Grain: one row per unbilled sales actual that is ready to invoice, and per customer of a milestone that is
-- Source: core.billing_backlog, core.milestone, core.contract_line_customer, core.invoice_line_detail, core.invoice,
--         core.work_order, core.work_order_line, core.tax_code, core.currency, ledger.current_actual
-- Rules: BIL-07, BIL-08, BIL-09, BIL-10, BIL-11, SPL-04, SPL-05, SPL-06
-- Scope: billing_id by work_order_id, project_id
-- Step: marts
CREATE TABLE core.pro_forma_invoice_line_detail (
    pro_forma_invoice_line_detail_id VARCHAR NOT NULL, -- Key: the draft and what is billed
    pro_forma_invoice_line_id VARCHAR NOT NULL, -- Line of the draft
    pro_forma_invoice_id VARCHAR NOT NULL, -- Draft
    contract_id VARCHAR NOT NULL, -- Project contract
    contract_line_id VARCHAR NOT NULL, -- Contract line
    customer_id VARCHAR NOT NULL, -- Customer who is billed
    actual_key VARCHAR, -- Unbilled sales actual; blank for a milestone
    source_kind VARCHAR NOT NULL CHECK (source_kind IN ('work_order_line', 'time_entry', 'milestone')), -- What is billed
    source_id VARCHAR NOT NULL, -- Id of that
    project_id VARCHAR, -- Project
    work_order_id VARCHAR, -- Work order
    line_kind VARCHAR CHECK (line_kind IN ('product', 'service')), -- Product or service
    product_id VARCHAR, -- Product or service
    unit_id VARCHAR, -- Unit of the quantity
    resource_id VARCHAR, -- Who used it or worked
    resource_category_id VARCHAR, -- Role, of time
    transaction_class VARCHAR NOT NULL CHECK (transaction_class IN ('material', 'time', 'expense', 'fee', 'milestone')), -- Class
    billing_type VARCHAR NOT NULL CHECK (billing_type IN ('chargeable', 'non_chargeable', 'complimentary')), -- Whether the customer pays it
    is_chargeable BOOLEAN NOT NULL, -- It counts in what is due; the others are listed apart
    document_date DATE NOT NULL, -- When it happened; a milestone: when it is due
    quantity DECIMAL(18, 6) NOT NULL, -- Billed quantity (services: hours)
    unit_price DECIMAL(18, 4) NOT NULL, -- Price per unit
    gross_amount DECIMAL(19, 4) NOT NULL, -- Quantity at unit price
    discount_percent DECIMAL(9, 4) NOT NULL, -- Discount, 0 to 100
    discount_amount DECIMAL(19, 4) NOT NULL, -- Discount on the gross amount
    amount DECIMAL(19, 4) NOT NULL, -- Gross amount less discount
    tax_code_id VARCHAR, -- Tax code of the work order
    tax_percent DECIMAL(9, 4) NOT NULL, -- Rate of the tax
    tax_amount DECIMAL(19, 4) NOT NULL, -- Tax on the amount; only of what is chargeable
    currency_code VARCHAR NOT NULL -- Currency of the amounts
);

WITH currency AS (
    SELECT
        currency_code,
        MAX(currency_precision) AS currency_precision
    FROM core.currency
    WHERE currency_code IS NOT NULL
    GROUP BY currency_code
),

milestone AS (
    SELECT
        milestone.*,
        COALESCE(currency.currency_precision, 2) AS currency_precision
    FROM core.milestone AS milestone
    LEFT JOIN currency
        ON milestone.currency_code = currency.currency_code
    WHERE
        milestone.contract_id IS NOT NULL
        AND milestone.contract_line_id IS NOT NULL
        AND milestone.milestone_date IS NOT NULL
        AND milestone.currency_code IS NOT NULL
),

share AS (
    SELECT
        milestone.milestone_id,
        customer.customer_id,
        customer.takes_remainder,
        milestone.amount,
        share_of(milestone.amount, customer.share_percent, milestone.currency_precision) AS rounded,
        cut_share_of(milestone.amount, customer.share_percent, milestone.currency_precision) AS cut
    FROM milestone
    INNER JOIN core.contract_line_customer AS customer
        ON milestone.contract_line_id = customer.contract_line_id AND customer.is_split AND customer.customer_id IS NOT NULL
),

others AS (
    SELECT
        share.*,
        SUM(CASE WHEN takes_remainder THEN 0 ELSE rounded END) OVER (PARTITION BY milestone_id) AS others_rounded,
        SUM(CASE WHEN takes_remainder THEN 0 ELSE cut END) OVER (PARTITION BY milestone_id) AS others_cut
    FROM share
),

split AS (
    SELECT
        milestone_id,
        customer_id,
        customer_amount(amount, takes_remainder, rounded, cut, others_rounded, others_cut) AS customer_amount
    FROM others
),

only_customer AS (
    SELECT
        contract_line_id,
        MIN(customer_id) AS customer_id
    FROM core.contract_line_customer
    WHERE is_active AND customer_count = 1
    GROUP BY contract_line_id
),

billable AS (
    SELECT
        milestone.*,
        split.customer_id IS NOT NULL AS is_split,
        COALESCE(split.customer_id, only_customer.customer_id, milestone.customer_id) AS billed_customer_id,
        COALESCE(CAST(split.customer_amount AS DECIMAL(19, 4)), milestone.amount) AS billed_amount
    FROM milestone
    LEFT JOIN split
        ON milestone.milestone_id = split.milestone_id
    LEFT JOIN only_customer
        ON milestone.contract_line_id = only_customer.contract_line_id
),

billed AS (
    SELECT DISTINCT
        billable.milestone_id,
        billable.billed_customer_id
    FROM billable
    INNER JOIN ledger.current_actual AS actual
        ON
            billable.milestone_id = actual.source_id
            AND billable.contract_id = actual.contract_id
            AND (NOT billable.is_split OR actual.invoice_id IS NULL OR billable.billed_customer_id = actual.customer_id)
),

recorded AS (
    SELECT DISTINCT
        billable.milestone_id,
        billable.billed_customer_id
    FROM billable
    INNER JOIN core.invoice_line_detail AS detail
        ON
            billable.milestone_id = detail.source_id
            AND (NOT billable.is_split OR billable.billed_customer_id = detail.customer_id)
    LEFT JOIN core.invoice AS invoice
        ON detail.invoice_id = invoice.invoice_id AND billable.contract_id = invoice.contract_id
    WHERE
        is_on_open_invoice(
            detail.is_active, detail.is_confirmed, detail.is_correction, detail.invoice_date, invoice.is_active
        )
),

detail AS (
    SELECT
        backlog.actual_key AS detail_key,
        backlog.contract_id,
        backlog.contract_line_id,
        backlog.customer_id,
        backlog.actual_key,
        backlog.source_kind,
        backlog.source_id,
        backlog.project_id,
        backlog.work_order_id,
        backlog.line_kind,
        backlog.product_id,
        backlog.unit_id,
        backlog.resource_id,
        backlog.resource_category_id,
        backlog.transaction_class,
        backlog.billing_type,
        backlog.document_date,
        backlog.quantity,
        backlog.unit_price,
        backlog.gross_amount,
        backlog.discount_percent,
        backlog.discount_amount,
        backlog.amount,
        work_order.tax_code_id,
        tax_percent(
            backlog.transaction_class,
            backlog.line_kind,
            work_order.is_taxable,
            line.is_taxable,
            tax_code.applies_to_products,
            tax_code.applies_to_services,
            tax_code.rate_percent
        ) AS tax_percent,
        backlog.currency_code,
        COALESCE(currency.currency_precision, 2) AS currency_precision
    FROM core.billing_backlog AS backlog
    LEFT JOIN core.work_order AS work_order
        ON backlog.work_order_id = work_order.work_order_id AND backlog.contract_id = work_order.contract_id
    LEFT JOIN core.work_order_line AS line
        ON backlog.source_id = line.work_order_line_id AND backlog.contract_id = line.contract_id
    LEFT JOIN core.tax_code AS tax_code
        ON work_order.tax_code_id = tax_code.tax_code_id AND tax_code.is_active
    LEFT JOIN currency
        ON backlog.currency_code = currency.currency_code
    WHERE
        backlog.billing_status_code = 'ready_to_invoice'
        AND backlog.contract_id IS NOT NULL
        AND backlog.contract_line_id IS NOT NULL
    UNION ALL
    SELECT
        milestone.milestone_id || ':' || milestone.billed_customer_id AS detail_key,
        milestone.contract_id,
        milestone.contract_line_id,
        milestone.billed_customer_id AS customer_id,
        NULL AS actual_key,
        'milestone' AS source_kind,
        milestone.milestone_id AS source_id,
        milestone.project_id,
        NULL AS work_order_id,
        NULL AS line_kind,
        NULL AS product_id,
        NULL AS unit_id,
        NULL AS resource_id,
        NULL AS resource_category_id,
        'milestone' AS transaction_class,
        'chargeable' AS billing_type,
        milestone.milestone_date AS document_date,
        CAST(1 AS DECIMAL(18, 6)) AS quantity,
        milestone.billed_amount AS unit_price,
        milestone.billed_amount AS gross_amount,
        CAST(0 AS DECIMAL(9, 4)) AS discount_percent,
        CAST(0 AS DECIMAL(19, 4)) AS discount_amount,
        milestone.billed_amount AS amount,
        NULL AS tax_code_id,
        CAST(0 AS DECIMAL(9, 4)) AS tax_percent,
        milestone.currency_code,
        milestone.currency_precision
    FROM billable AS milestone
    LEFT JOIN billed
        ON milestone.milestone_id = billed.milestone_id AND milestone.billed_customer_id = billed.billed_customer_id
    LEFT JOIN recorded
        ON milestone.milestone_id = recorded.milestone_id AND milestone.billed_customer_id = recorded.billed_customer_id
    WHERE
        milestone.billed_customer_id IS NOT NULL
        AND is_milestone_due(
            milestone.status_code,
            milestone.is_active,
            milestone.billed_amount,
            billed.milestone_id IS NOT NULL,
            recorded.milestone_id IS NOT NULL
        )
)

SELECT
    pro_forma_invoice_id(contract_id, customer_id, currency_code) || ':' || detail_key AS pro_forma_invoice_line_detail_id,
    pro_forma_invoice_id(contract_id, customer_id, currency_code) || ':' || contract_line_id AS pro_forma_invoice_line_id,
    pro_forma_invoice_id(contract_id, customer_id, currency_code) AS pro_forma_invoice_id,
    contract_id,
    contract_line_id,
    customer_id,
    actual_key,
    source_kind,
    source_id,
    project_id,
    work_order_id,
    line_kind,
    product_id,
    unit_id,
    resource_id,
    resource_category_id,
    transaction_class,
    billing_type,
    billing_type = 'chargeable' AS is_chargeable,
    document_date,
    quantity,
    unit_price,
    gross_amount,
    discount_percent,
    discount_amount,
    amount,
    tax_code_id,
    tax_percent,
    tax_of(amount, tax_percent, billing_type, currency_precision) AS tax_amount,
    currency_code
FROM detail;
