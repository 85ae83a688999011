-- Grain: one row per contract, customer, currency and month in which unbilled work happened
-- Source: core.billing_backlog, core.project_contract
-- Rules: none
-- Scope: contract_id
CREATE TABLE marts.unbilled_backlog (
    contract_id VARCHAR NOT NULL, -- Project contract
    contract_number VARCHAR, -- Contract number
    customer_id VARCHAR NOT NULL, -- Customer who is billed; none: without one, never invoiced
    currency_code VARCHAR NOT NULL, -- Currency of all amounts of the row
    document_month_date DATE NOT NULL, -- First day of the month in which the work happened
    actual_count BIGINT NOT NULL, -- Live unbilled sales actuals
    first_document_date DATE NOT NULL, -- The oldest of them
    chargeable_amount DECIMAL(38, 4) NOT NULL, -- Chargeable: the sum of the four that follow
    invoice_created_amount DECIMAL(38, 4) NOT NULL, -- On a recorded invoice that is not confirmed
    ready_amount DECIMAL(38, 4) NOT NULL, -- Ready to invoice: on a draft of ours
    limit_failed_amount DECIMAL(38, 4) NOT NULL, -- Beyond a not-to-exceed limit
    held_amount DECIMAL(38, 4) NOT NULL, -- Not ready for another reason
    complimentary_amount DECIMAL(38, 4) NOT NULL, -- Complimentary
    non_chargeable_amount DECIMAL(38, 4) NOT NULL -- Non-chargeable
);

WITH backlog AS (
    SELECT
        contract_id,
        COALESCE(customer_id, 'none') AS customer_key,
        currency_code,
        CAST(DATE_TRUNC('MONTH', document_date) AS DATE) AS document_month_date,
        COUNT(*) AS actual_count,
        MIN(document_date) AS first_document_date,
        SUM(CASE WHEN billing_type = 'chargeable' THEN amount ELSE 0 END) AS chargeable_amount,
        SUM(
            CASE WHEN billing_type = 'chargeable' AND billing_status_code = 'customer_invoice_created' THEN amount ELSE 0 END
        ) AS invoice_created_amount,
        SUM(
            CASE WHEN billing_type = 'chargeable' AND billing_status_code = 'ready_to_invoice' THEN amount ELSE 0 END
        ) AS ready_amount,
        SUM(
            CASE
                WHEN
                    billing_type = 'chargeable'
                    AND billing_status_code = 'unbilled_sales_created'
                    AND held_code = 'limit_failed'
                    THEN amount
                ELSE 0
            END
        ) AS limit_failed_amount,
        SUM(
            CASE
                WHEN
                    billing_type = 'chargeable'
                    AND billing_status_code = 'unbilled_sales_created'
                    AND held_code <> 'limit_failed'
                    THEN amount
                ELSE 0
            END
        ) AS held_amount,
        SUM(CASE WHEN billing_type = 'complimentary' THEN amount ELSE 0 END) AS complimentary_amount,
        SUM(CASE WHEN billing_type = 'non_chargeable' THEN amount ELSE 0 END) AS non_chargeable_amount
    FROM core.billing_backlog
    WHERE contract_id IS NOT NULL
    GROUP BY contract_id, COALESCE(customer_id, 'none'), currency_code, CAST(DATE_TRUNC('MONTH', document_date) AS DATE)
)

SELECT
    backlog.contract_id,
    contract.contract_number,
    backlog.customer_key AS customer_id,
    backlog.currency_code,
    backlog.document_month_date,
    backlog.actual_count,
    backlog.first_document_date,
    backlog.chargeable_amount,
    backlog.invoice_created_amount,
    backlog.ready_amount,
    backlog.limit_failed_amount,
    backlog.held_amount,
    backlog.complimentary_amount,
    backlog.non_chargeable_amount
FROM backlog
LEFT JOIN core.project_contract AS contract
    ON backlog.contract_id = contract.contract_id;
