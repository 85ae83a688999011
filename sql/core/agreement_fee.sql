-- Grain: one row per fee of an agreement: of an invoice date, or of the recurrence behind the last one (forecast)
-- Source: core.agreement_date, core.agreement_recurrence, core.agreement, core.agreement_line
-- Rules: AGR-12
-- Step: marts
CREATE TABLE core.agreement_fee (
    fee_id VARCHAR NOT NULL, -- Key: the invoice date, or setup and day
    agreement_id VARCHAR, -- Agreement
    setup_id VARCHAR, -- Invoice setup
    agreement_date_id VARCHAR, -- Invoice date; blank of a forecast
    is_forecast BOOLEAN NOT NULL, -- The recurrence says so, no invoice date was made yet
    service_account_id VARCHAR, -- Account served
    billing_account_id VARCHAR, -- Account billed
    company_code VARCHAR, -- Legal entity of the agreement
    fee_date DATE, -- Planned day of the invoice
    invoice_id VARCHAR, -- Invoice made for it
    state_code VARCHAR NOT NULL CHECK (state_code IN ('planned', 'billed', 'late', 'canceled')), -- What became of it, as of the day of the newest folder
    product_quantity DECIMAL(38, 6) NOT NULL, -- Quantity of its products; units differ
    fee_amount DECIMAL(38, 4) NOT NULL, -- Its products at their prices, without tax
    currency_code VARCHAR -- Currency of the agreement and the amount; products in another one are left out
);

WITH planned AS (
    SELECT
        agreement_date_id AS fee_id,
        agreement_id,
        setup_id,
        agreement_date_id,
        FALSE AS is_forecast,
        planned_date AS fee_date,
        invoice_id,
        CASE WHEN is_active THEN status_code ELSE 'canceled' END AS date_status
    FROM core.agreement_date
    WHERE setup_kind = 'invoice' AND deleted_at IS NULL
    UNION ALL
    SELECT
        agreement_recurrence_id AS fee_id,
        agreement_id,
        setup_id,
        NULL AS agreement_date_id,
        TRUE AS is_forecast,
        occurrence_date AS fee_date,
        NULL AS invoice_id,
        'open' AS date_status
    FROM core.agreement_recurrence
    WHERE setup_kind = 'invoice' AND fault_code IS NULL
),

price AS (
    SELECT
        setup_id,
        currency_code,
        SUM(quantity) AS quantity,
        SUM(COALESCE(sales_amount, CAST(0 AS DECIMAL(19, 4)))) AS fee_amount
    FROM core.agreement_line
    WHERE setup_kind = 'invoice' AND is_active
    GROUP BY setup_id, currency_code
)

SELECT
    planned.fee_id,
    planned.agreement_id,
    planned.setup_id,
    planned.agreement_date_id,
    planned.is_forecast,
    agreement.service_account_id,
    agreement.billing_account_id,
    agreement.company_code,
    planned.fee_date,
    planned.invoice_id,
    fee_state(
        planned.date_status, agreement.status_code, planned.fee_date, agreement.end_date, CAST(run.posted_at AS DATE)
    ) AS state_code,
    COALESCE(price.quantity, CAST(0 AS DECIMAL(18, 6))) AS product_quantity,
    COALESCE(price.fee_amount, CAST(0 AS DECIMAL(19, 4))) AS fee_amount,
    agreement.currency_code
FROM planned
CROSS JOIN parameter.run AS run
LEFT JOIN core.agreement AS agreement
    ON planned.agreement_id = agreement.agreement_id
LEFT JOIN price
    ON planned.setup_id = price.setup_id AND agreement.currency_code = price.currency_code;
