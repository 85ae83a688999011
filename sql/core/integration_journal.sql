-- Grain: one row per journal: the lines that one batch brought of a company and a period, at most as many as the limit
-- Source: core.integration_journal_line (of this run); append-only
-- Rules: none
-- Step: load
CREATE TABLE core.integration_journal (
    integration_journal_id VARCHAR NOT NULL, -- Key: company, period, batch and number
    company_code VARCHAR NOT NULL, -- Legal entity
    posting_batch_id VARCHAR NOT NULL, -- Batch that brought it
    period_text VARCHAR NOT NULL, -- Day, month or year of its accounting dates, or all
    journal_number BIGINT NOT NULL, -- Running number within company, period and batch
    line_count BIGINT NOT NULL, -- Its lines
    cost_accounting_amount DECIMAL(19, 4) NOT NULL, -- Cost in the accounting currency
    sales_accounting_amount DECIMAL(19, 4) NOT NULL -- Unbilled sales in the accounting currency
);

SELECT
    integration_journal_id,
    company_code,
    posting_batch_id,
    period_text,
    journal_number,
    COUNT(*) AS line_count,
    SUM(
        CASE WHEN transaction_type = 'cost' THEN accounting_amount ELSE CAST(0 AS DECIMAL(19, 4)) END
    ) AS cost_accounting_amount,
    SUM(
        CASE WHEN transaction_type <> 'cost' THEN accounting_amount ELSE CAST(0 AS DECIMAL(19, 4)) END
    ) AS sales_accounting_amount
FROM core.integration_journal_line
WHERE status_code = 'draft'
GROUP BY
    integration_journal_id,
    company_code,
    posting_batch_id,
    period_text,
    journal_number;
