-- Grain: one row per contract, customer, currency and age of what is unbilled now, seen from a day
-- Source: core.billing_backlog, core.project_contract, core.customer
-- Rules: BIL-14
-- Parameters: as_of
CREATE MACRO marts.unbilled_backlog_as_of(
    contract_id, -- Project contract
    contract_number, -- Contract number
    customer_id, -- Customer who is billed; blank: without one
    customer_name, -- Name for people
    currency_code, -- Currency of all amounts of the row
    age_bucket_text, -- Age in days: 0-30, 31-60, 61-90, over 90
    actual_count, -- Live unbilled sales actuals that happened up to the day
    chargeable_amount, -- Chargeable amount of them
    ready_amount -- Of it, ready to invoice
) AS TABLE
WITH aged AS (
    SELECT
        contract_id,
        customer_id,
        currency_code,
        billing_type,
        billing_status_code,
        amount,
        age_bucket(DATEDIFF('DAY', document_date, CAST(as_of AS DATE))) AS age_bucket_text
    FROM core.billing_backlog
    WHERE document_date <= CAST(as_of AS DATE)
)

SELECT
    aged.contract_id,
    contract.contract_number,
    aged.customer_id,
    customer.customer_name,
    aged.currency_code,
    aged.age_bucket_text,
    COUNT(*) AS actual_count,
    SUM(CASE WHEN aged.billing_type = 'chargeable' THEN aged.amount ELSE 0 END) AS chargeable_amount,
    SUM(
        CASE
            WHEN aged.billing_type = 'chargeable' AND aged.billing_status_code = 'ready_to_invoice' THEN aged.amount ELSE 0
        END
    ) AS ready_amount
FROM aged
LEFT JOIN core.project_contract AS contract
    ON aged.contract_id = contract.contract_id
LEFT JOIN core.customer AS customer
    ON aged.customer_id = customer.customer_id
GROUP BY
    aged.contract_id,
    contract.contract_number,
    aged.customer_id,
    customer.customer_name,
    aged.currency_code,
    aged.age_bucket_text;
