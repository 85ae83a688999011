-- Grain: one row per difference between what Finance staged and its journal line, with the row of the source to look at
-- Source: run.journal_pair
-- Rules: none
-- Step: reconcile
CREATE VIEW run.journal_finding (
    subject_id, -- What the check looks at; unique within the check
    source_table, -- Table of the source that holds the row to look at
    source_id, -- Key of that row
    cause_code, -- What is wrong with it
    company_code, -- Legal entity
    project_id, -- Project
    contract_id, -- Project contract
    contract_line_id, -- Contract line
    work_order_id, -- Work order
    origin_id, -- Work order line, time entry or milestone it goes back to
    recorded_actual_id, -- Actual of Project Operations
    journal_line_id, -- Line of an integration journal of Finance
    voucher_number, -- Voucher of Finance
    document_date, -- When it happened
    expected_amount, -- Money as it should be
    found_amount, -- Money as it is
    expected_text, -- What should be there, where it is no money
    found_text, -- What is there
    currency_code -- Currency of the amounts
) AS
SELECT
    pair.pair_id AS subject_id,
    CASE
        WHEN pair.finance_journal_line_id IS NULL THEN 'projcdsactualsimport' ELSE 'projadvancedjournalline'
    END AS source_table,
    pair.pair_id AS source_id,
    pair.cause_code,
    pair.company_code,
    pair.project_id,
    pair.contract_id,
    pair.contract_line_id,
    pair.work_order_id,
    pair.origin_id,
    pair.recorded_actual_id,
    pair.finance_journal_line_id AS journal_line_id,
    pair.voucher_number,
    pair.document_date,
    pair.expected_amount,
    pair.found_amount,
    pair.expected_text,
    pair.found_text,
    pair.currency_code
FROM run.journal_pair AS pair
WHERE pair.cause_code IS NOT NULL;
