-- Grain: one row per closed fiscal period, transaction type, billing type, currency and step of the bridge: as closed, what
--        changed since by reason, now. Two bridges at once, each of which adds up exactly: what the period is worth (postings
--        by document date, as known) and what its books hold (postings by accounting date, which move only after a reopening)
-- Source: audit.period_close, audit.period_close_total, ledger.project_actual, ledger.current_actual
-- Rules: none
-- Parameters: period
CREATE MACRO ledger.restatement(
    fiscal_period_id, -- Period, as it was closed last; the parameter is its id, or its name for all companies
    company_code, -- Legal entity, or none
    period_text, -- Name of the period
    transaction_type, -- Cost, or sales before or after the invoice
    billing_type, -- Whether the customer pays it
    currency_code, -- Currency of the amounts
    step_number, -- 1 as closed, 2 changed since, 3 now
    step_code, -- as_closed, changed or now
    reason_code, -- Why it changed; blank for the totals
    posting_count, -- Postings by document date; of "now" those that are live
    quantity, -- By document date
    amount, -- By document date
    accounting_amount, -- By document date, in the accounting currency
    booked_amount, -- By accounting date
    booked_accounting_amount -- By accounting date, in the accounting currency
) AS TABLE
WITH closed AS (
    SELECT
        fiscal.fiscal_period_id,
        fiscal.company_code,
        fiscal.period_text,
        fiscal.start_date,
        fiscal.end_date,
        snapshot.period_close_id,
        snapshot.posting_batch_number
    FROM audit.period_close AS snapshot
    INNER JOIN core.fiscal_period AS fiscal
        ON snapshot.fiscal_period_id = fiscal.fiscal_period_id
    WHERE period IN (fiscal.fiscal_period_id, fiscal.period_text) -- noqa: RF02
    QUALIFY
        ROW_NUMBER() OVER (
            PARTITION BY snapshot.fiscal_period_id ORDER BY snapshot.close_number DESC, snapshot.period_close_id ASC
        ) = 1
),

posted AS (
    SELECT
        closed.fiscal_period_id,
        posting.transaction_type,
        posting.billing_type,
        posting.currency_code,
        posting.reason_code,
        batch.posting_batch_number > closed.posting_batch_number AS is_since,
        posting.document_date BETWEEN closed.start_date AND closed.end_date AS is_of_period,
        posting.fiscal_period_id = closed.fiscal_period_id AS is_booked,
        posting.quantity,
        posting.amount,
        COALESCE(posting.accounting_amount, 0) AS accounting_amount
    FROM closed
    INNER JOIN ledger.project_actual AS posting
        ON
            COALESCE(posting.company_code, 'none') = closed.company_code
            AND (
                posting.document_date BETWEEN closed.start_date AND closed.end_date
                OR closed.fiscal_period_id = posting.fiscal_period_id
            )
    INNER JOIN audit.posting_batch AS batch
        ON posting.posting_batch_id = batch.posting_batch_id
),

step AS (
    SELECT
        fiscal_period_id,
        transaction_type,
        billing_type,
        currency_code,
        CASE WHEN is_since THEN 'changed' ELSE 'as_closed' END AS step_code,
        CASE WHEN is_since THEN reason_code END AS reason_code,
        CASE WHEN is_of_period THEN 1 ELSE 0 END AS posting_count,
        CASE WHEN is_of_period THEN quantity ELSE 0 END AS quantity,
        CASE WHEN is_of_period THEN amount ELSE 0 END AS amount,
        CASE WHEN is_of_period THEN accounting_amount ELSE 0 END AS accounting_amount,
        CASE WHEN is_booked AND is_since THEN amount ELSE 0 END AS booked_amount,
        CASE WHEN is_booked AND is_since THEN accounting_amount ELSE 0 END AS booked_accounting_amount
    FROM posted
    UNION ALL
    SELECT
        closed.fiscal_period_id,
        total.transaction_type,
        total.billing_type,
        total.currency_code,
        'as_closed' AS step_code,
        NULL AS reason_code,
        0 AS posting_count,
        0 AS quantity,
        0 AS amount,
        0 AS accounting_amount,
        total.amount AS booked_amount,
        total.accounting_amount AS booked_accounting_amount
    FROM closed
    INNER JOIN audit.period_close_total AS total
        ON closed.period_close_id = total.period_close_id
    UNION ALL
    SELECT
        closed.fiscal_period_id,
        live.transaction_type,
        live.billing_type,
        live.currency_code,
        'now' AS step_code,
        NULL AS reason_code,
        1 AS posting_count,
        live.quantity,
        live.amount,
        COALESCE(live.accounting_amount, 0) AS accounting_amount,
        0 AS booked_amount,
        0 AS booked_accounting_amount
    FROM closed
    INNER JOIN ledger.current_actual AS live
        ON
            COALESCE(live.company_code, 'none') = closed.company_code
            AND live.document_date BETWEEN closed.start_date AND closed.end_date
    UNION ALL
    SELECT
        fiscal_period_id,
        transaction_type,
        billing_type,
        currency_code,
        'now' AS step_code,
        NULL AS reason_code,
        0 AS posting_count,
        0 AS quantity,
        0 AS amount,
        0 AS accounting_amount,
        amount AS booked_amount,
        accounting_amount AS booked_accounting_amount
    FROM posted
    WHERE is_booked
),

total AS (
    SELECT
        fiscal_period_id,
        transaction_type,
        billing_type,
        currency_code,
        step_code,
        reason_code,
        SUM(posting_count) AS posting_count,
        SUM(quantity) AS quantity,
        SUM(amount) AS amount,
        SUM(accounting_amount) AS accounting_amount,
        SUM(booked_amount) AS booked_amount,
        SUM(booked_accounting_amount) AS booked_accounting_amount
    FROM step
    GROUP BY fiscal_period_id, transaction_type, billing_type, currency_code, step_code, reason_code
)

SELECT
    closed.fiscal_period_id,
    closed.company_code,
    closed.period_text,
    total.transaction_type,
    total.billing_type,
    total.currency_code,
    CASE total.step_code WHEN 'as_closed' THEN 1 WHEN 'changed' THEN 2 ELSE 2 + 1 END AS step_number,
    total.step_code,
    total.reason_code,
    total.posting_count,
    total.quantity,
    total.amount,
    total.accounting_amount,
    total.booked_amount,
    total.booked_accounting_amount
FROM total
INNER JOIN closed
    ON total.fiscal_period_id = closed.fiscal_period_id;
