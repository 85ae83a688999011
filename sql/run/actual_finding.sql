-- Grain: one row per difference between a live posting and the recorded actual it is, with the row of the source to look at
-- Source: run.actual_pair
-- Rules: RCN-19, RCN-37
-- Step: reconcile
CREATE VIEW run.actual_finding (
    subject_id, -- What the check looks at; unique within the check
    source_table, -- Table of the source that holds the row to look at
    source_id, -- Key of that row
    cause_code, -- What is wrong with it
    company_code, -- Legal entity
    fiscal_period_id, -- Company and period it counts in
    project_id, -- Project
    contract_id, -- Project contract
    contract_line_id, -- Contract line
    work_order_id, -- Work order
    origin_id, -- Work order line, time entry or milestone it goes back to
    posting_id, -- Our posting
    recorded_actual_id, -- Actual of Project Operations
    invoice_id, -- Invoice
    document_date, -- When it happened
    expected_amount, -- Money as it should be
    found_amount, -- Money as it is
    expected_text, -- What should be there, where it is no money
    found_text, -- What is there
    currency_code -- Currency of the amounts
) AS
SELECT
    pair.pair_id AS subject_id,
    actual_source_table(pair.cause_code, pair.recorded_actual_id, pair.origin_kind, pair.line_kind) AS source_table,
    actual_source(pair.cause_code, pair.recorded_actual_id, pair.origin_kind, pair.origin_id) AS source_id,
    pair.cause_code,
    pair.company_code,
    pair.fiscal_period_id,
    pair.project_id,
    pair.contract_id,
    pair.contract_line_id,
    pair.work_order_id,
    pair.origin_id,
    pair.posting_id,
    pair.recorded_actual_id,
    pair.invoice_id,
    pair.document_date,
    pair.expected_amount,
    pair.found_amount,
    pair.expected_text,
    pair.found_text,
    pair.currency_code
FROM run.actual_pair AS pair
WHERE pair.cause_code IS NOT NULL;
