-- Grain: one row per posting that counts in another fiscal period than the one its document date lies in; append-only
-- Source: ledger.project_actual (this run's), run.accounting_day, run.live_actual, core.work_order_line
-- Rules: PER-08, RPT-03
-- Scope: work_order_id
CREATE TABLE ledger.late_arrival (
    posting_id VARCHAR NOT NULL, -- Key: the posting
    posting_batch_id VARCHAR NOT NULL, -- Batch that brought it
    posted_at TIMESTAMP NOT NULL, -- When we knew: the batch's landed_at
    company_code VARCHAR, -- Legal entity
    project_id VARCHAR NOT NULL, -- Project
    source_kind VARCHAR NOT NULL CHECK (source_kind IN ('work_order_line', 'time_entry', 'milestone')), -- What it is about
    source_id VARCHAR NOT NULL, -- Id of that
    work_order_id VARCHAR, -- Work order
    work_order_line_id VARCHAR, -- Work order line
    resource_id VARCHAR, -- Who used it
    transaction_type VARCHAR NOT NULL CHECK (transaction_type IN ('cost', 'unbilled_sales', 'billed_sales')), -- Cost, or sales before or after the invoice
    entry_type VARCHAR NOT NULL CHECK (entry_type IN ('original', 'reversal', 'replacement')), -- First posting, its exact negation, or what stands instead
    late_code VARCHAR NOT NULL CHECK (late_code IN ('late_work', 'correction', 'invoiced')), -- Why: the work came late, something known was corrected, or an invoice settled it
    reason_code VARCHAR NOT NULL, -- Reason of the posting
    document_date DATE NOT NULL, -- When it happened
    document_period_id VARCHAR NOT NULL, -- Period of that day, which did not take it
    document_status_code VARCHAR CHECK (document_status_code IN ('open', 'hold', 'closed', 'adjusting')), -- Status of that period when it was posted
    accounting_date DATE NOT NULL, -- Day it counts instead
    fiscal_period_id VARCHAR NOT NULL, -- Period it counts in
    late_day_count BIGINT NOT NULL, -- How late: days from the document date to the day we knew
    moved_day_count BIGINT NOT NULL, -- Days from the document date to the accounting date
    sync_lag_minutes BIGINT, -- Minutes from the event to the arrival of the line's version on the server
    quantity DECIMAL(18, 6) NOT NULL, -- Quantity of the posting
    amount DECIMAL(19, 4) NOT NULL, -- Amount of the posting
    currency_code VARCHAR NOT NULL, -- Currency of the amount
    accounting_amount DECIMAL(19, 4) -- Amount in the accounting currency
);

WITH posted_source AS (
    SELECT DISTINCT source_id FROM run.live_actual
),

source AS (
    SELECT
        work_order_line_id AS source_id,
        event_at,
        arrived_at
    FROM core.work_order_line
    UNION ALL
    SELECT
        time_entry_id AS source_id,
        CAST(document_date AS TIMESTAMP) AS event_at,
        arrived_at
    FROM core.time_entry
)

SELECT
    posting.posting_id,
    posting.posting_batch_id,
    posting.posted_at,
    posting.company_code,
    posting.project_id,
    posting.source_kind,
    posting.source_id,
    posting.work_order_id,
    posting.work_order_line_id,
    posting.resource_id,
    posting.transaction_type,
    posting.entry_type,
    late_reason(posting.entry_type, posted_source.source_id IS NOT NULL, posting.reason_code) AS late_code,
    posting.reason_code,
    posting.document_date,
    day.document_period_id,
    day.document_status_code,
    posting.accounting_date,
    posting.fiscal_period_id,
    DATEDIFF('DAY', posting.document_date, CAST(posting.posted_at AS DATE)) AS late_day_count,
    DATEDIFF('DAY', posting.document_date, posting.accounting_date) AS moved_day_count,
    sync_lag_minutes(source.event_at, source.arrived_at) AS sync_lag_minutes,
    posting.quantity,
    posting.amount,
    posting.currency_code,
    posting.accounting_amount
FROM ledger.project_actual AS posting
INNER JOIN run.accounting_day AS day
    ON COALESCE(posting.company_code, 'none') = day.company_code AND posting.document_date = day.day_date
LEFT JOIN source
    ON posting.source_id = source.source_id
LEFT JOIN posted_source
    ON posting.source_id = posted_source.source_id
WHERE posting.fiscal_period_id <> day.document_period_id;
