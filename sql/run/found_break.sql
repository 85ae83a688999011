-- Grain: one row per break of this reconciliation
-- Source: run.finding, run.checked, run.follow
-- Rules: RCN-01, RCN-05, RCN-06
CREATE TABLE run.found_break (
    break_id VARCHAR NOT NULL, -- Key
    check_code VARCHAR NOT NULL, -- Check that found it
    check_text VARCHAR NOT NULL, -- The sentence that does not hold
    severity_code VARCHAR NOT NULL, -- critical or warning
    cause_code VARCHAR NOT NULL, -- What is wrong
    cause_break_id VARCHAR, -- Earlier break that this one follows from
    subject_id VARCHAR NOT NULL, -- What the check looks at
    source_table VARCHAR NOT NULL, -- Table of the source
    source_id VARCHAR, -- Key of the row there
    company_code VARCHAR, -- Legal entity
    fiscal_period_id VARCHAR, -- Company and period
    project_id VARCHAR, -- Project
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line
    work_order_id VARCHAR, -- Work order
    origin_id VARCHAR, -- Work order line, time entry or milestone
    posting_id VARCHAR, -- Our posting
    recorded_actual_id VARCHAR, -- Actual of Project Operations
    journal_line_id VARCHAR, -- Line of an integration journal of Finance
    invoice_id VARCHAR, -- Invoice
    voucher_number VARCHAR, -- Voucher of Finance
    document_date DATE, -- When it happened
    expected_amount DECIMAL(19, 4), -- Money as it should be
    found_amount DECIMAL(19, 4), -- Money as it is
    difference_amount DECIMAL(19, 4) NOT NULL, -- Found less expected
    at_risk_amount DECIMAL(19, 4) NOT NULL, -- Money that hangs on it
    currency_code VARCHAR, -- Currency of the amounts
    expected_text VARCHAR, -- What should be there
    found_text VARCHAR, -- What is there
    remedy_text VARCHAR NOT NULL -- What to do about it
);

WITH finding AS (
    SELECT
        found.*,
        break_id(found.check_code, found.subject_id) AS break_id
    FROM run.finding AS found
),

place AS (
    SELECT
        break_id,
        check_code,
        stage_number,
        'origin_id' AS key_code,
        origin_id AS key_id
    FROM finding
    UNION ALL
    SELECT
        break_id,
        check_code,
        stage_number,
        'recorded_actual_id' AS key_code,
        recorded_actual_id AS key_id
    FROM finding
    UNION ALL
    SELECT
        break_id,
        check_code,
        stage_number,
        'journal_line_id' AS key_code,
        journal_line_id AS key_id
    FROM finding
    UNION ALL
    SELECT
        break_id,
        check_code,
        stage_number,
        'work_order_id' AS key_code,
        work_order_id AS key_id
    FROM finding
    UNION ALL
    SELECT
        break_id,
        check_code,
        stage_number,
        'contract_line_id' AS key_code,
        contract_line_id AS key_id
    FROM finding
    UNION ALL
    SELECT
        break_id,
        check_code,
        stage_number,
        'invoice_id' AS key_code,
        invoice_id AS key_id
    FROM finding
    UNION ALL
    SELECT
        break_id,
        check_code,
        stage_number,
        'voucher_number' AS key_code,
        voucher_number AS key_id
    FROM finding
),

earlier AS (
    SELECT
        symptom.break_id,
        cause.break_id AS cause_break_id,
        ROW_NUMBER() OVER (
            PARTITION BY symptom.break_id ORDER BY cause.stage_number ASC, cause.break_id ASC
        ) AS earliest_first
    FROM place AS symptom
    INNER JOIN run.follow AS follow
        ON symptom.check_code = follow.check_code AND symptom.key_code = follow.key_code
    INNER JOIN place AS cause
        ON
            symptom.key_code = cause.key_code
            AND symptom.key_id = cause.key_id
            AND symptom.stage_number > cause.stage_number
),

same_row AS (
    SELECT
        later.break_id,
        earlier.break_id AS cause_break_id,
        ROW_NUMBER() OVER (
            PARTITION BY later.break_id ORDER BY earlier.stage_number ASC, earlier.break_id ASC
        ) AS earliest_first
    FROM finding AS later
    INNER JOIN finding AS earlier
        ON
            later.source_table = earlier.source_table
            AND later.source_id = earlier.source_id
            AND (
                later.stage_number > earlier.stage_number
                OR (later.stage_number = earlier.stage_number AND later.break_id > earlier.break_id)
            )
)

SELECT
    finding.break_id,
    finding.check_code,
    checked.check_text,
    finding.severity_code,
    finding.cause_code,
    COALESCE(earlier.cause_break_id, same_row.cause_break_id) AS cause_break_id,
    finding.subject_id,
    finding.source_table,
    finding.source_id,
    finding.company_code,
    finding.fiscal_period_id,
    finding.project_id,
    finding.contract_id,
    finding.contract_line_id,
    finding.work_order_id,
    finding.origin_id,
    finding.posting_id,
    finding.recorded_actual_id,
    finding.journal_line_id,
    finding.invoice_id,
    finding.voucher_number,
    finding.document_date,
    finding.expected_amount,
    finding.found_amount,
    break_difference(finding.expected_amount, finding.found_amount) AS difference_amount,
    at_risk_amount(
        break_difference(finding.expected_amount, finding.found_amount),
        COALESCE(finding.at_stake_amount, finding.found_amount, finding.expected_amount)
    ) AS at_risk_amount,
    finding.currency_code,
    finding.expected_text,
    finding.found_text,
    checked.remedy_text
FROM finding
INNER JOIN run.checked AS checked
    ON finding.check_code = checked.check_code
LEFT JOIN earlier
    ON finding.break_id = earlier.break_id AND earlier.earliest_first = 1
LEFT JOIN same_row
    ON finding.break_id = same_row.break_id AND same_row.earliest_first = 1;
