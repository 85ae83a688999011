-- Grain: one row per thing that a check found in one reconciliation
-- Source: sql/check, every file of it; a check gives the columns it knows, the header of its file the rest
-- Rules: none
CREATE TABLE run.finding (
    check_code VARCHAR NOT NULL, -- Check that found it: the name of its file
    severity_code VARCHAR NOT NULL, -- critical or warning
    stage_number BIGINT NOT NULL, -- Place of the check in the flow, 1 being the earliest
    cause_code VARCHAR NOT NULL, -- What is wrong with it
    subject_id VARCHAR NOT NULL, -- What the check looks at; unique within the check
    source_table VARCHAR NOT NULL, -- Table of the source that holds the row to look at
    source_id VARCHAR, -- Key of that row
    company_code VARCHAR, -- Legal entity
    fiscal_period_id VARCHAR, -- Company and period it counts in
    project_id VARCHAR, -- Project
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line
    work_order_id VARCHAR, -- Work order
    origin_id VARCHAR, -- Work order line, time entry or milestone it goes back to
    posting_id VARCHAR, -- Our posting
    recorded_actual_id VARCHAR, -- Actual of Project Operations
    journal_line_id VARCHAR, -- Line of an integration journal of Finance
    invoice_id VARCHAR, -- Invoice
    voucher_number VARCHAR, -- Voucher of Finance
    document_date DATE, -- When it happened
    expected_amount DECIMAL(19, 4), -- Money as it should be
    found_amount DECIMAL(19, 4), -- Money as it is
    expected_text VARCHAR, -- What should be there, where it is no money
    found_text VARCHAR, -- What is there
    at_stake_amount DECIMAL(19, 4), -- Money that hangs on it where the difference does not say so
    currency_code VARCHAR -- Currency of the amounts
);
