-- Grain: one row per break between the sides, standing or over; its id is the same every night
-- Source: run.found_break, run.checked, outgoing.break (as the night before left it); decisions of people
-- Rules: RCN-02, RCN-03, RCN-07
CREATE TABLE reconciliation.break (
    break_id VARCHAR NOT NULL, -- Key: hash of the check and of what the check looks at
    check_code VARCHAR NOT NULL, -- Check that found it: a file of sql/check
    check_text VARCHAR NOT NULL, -- The sentence that does not hold
    severity_code VARCHAR NOT NULL CHECK (severity_code IN ('critical', 'warning')), -- Critical: the books are wrong
    cause_code VARCHAR NOT NULL CHECK (cause_code IN (
        'missing', 'late', 'duplicate', 'orphan', 'quantity', 'price', 'discount', 'currency', 'tax', 'date', 'period',
        'company', 'dimension', 'serial', 'status', 'rounding'
    )), -- What is wrong
    cause_break_id VARCHAR, -- Earlier break that this one follows from: clear that one
    status_code VARCHAR NOT NULL CHECK (status_code IN ('new', 'open', 'accepted', 'resolved', 'returned')), -- Where it stands
    subject_id VARCHAR NOT NULL, -- What the check looks at, unique within the check
    source_table VARCHAR NOT NULL, -- Table of the source to look into
    source_id VARCHAR, -- Key of the row there
    company_code VARCHAR, -- Legal entity
    fiscal_period_id VARCHAR, -- Company and period
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
    difference_amount DECIMAL(19, 4) NOT NULL, -- Found less expected
    at_risk_amount DECIMAL(19, 4) NOT NULL, -- Money that hangs on it
    currency_code VARCHAR, -- Currency of the amounts
    expected_text VARCHAR, -- What should be there, where it is no money
    found_text VARCHAR, -- What is there
    remedy_text VARCHAR NOT NULL, -- What to do about it
    first_seen_at TIMESTAMP NOT NULL, -- Instant of the night that found it first
    last_seen_at TIMESTAMP NOT NULL, -- Instant of the last night that found it
    age_days BIGINT NOT NULL, -- Days begun from first to last sight
    resolved_at TIMESTAMP, -- Instant of the night that found it no more; blank while it stands
    owner_name VARCHAR, -- Who looks after it
    note_text VARCHAR, -- Last words about it
    accepted_amount DECIMAL(19, 4), -- Difference that was accepted
    accepted_until_date DATE -- Last day of the acceptance; blank: without end
);

WITH known AS (
    SELECT
        found.break_id IS NOT NULL AS is_found,
        COALESCE(checked.is_judged, FALSE)
        AND COALESCE(night.company_code = LOWER(before.company_code), night.company_code IS NULL) AS is_judged,
        before.last_seen_at = night.as_of_at AS is_same_night,
        is_acceptance_over(
            before.accepted_until_date,
            CAST(night.as_of_at AS DATE),
            before.accepted_amount,
            COALESCE(found.difference_amount, before.difference_amount)
        ) AS is_acceptance_over,
        COALESCE(found.break_id, before.break_id) AS break_id,
        before.status_code AS status_before,
        night.as_of_at
    FROM outgoing.break AS before
    FULL OUTER JOIN run.found_break AS found
        ON before.break_id = found.break_id
    LEFT JOIN run.checked AS checked
        ON before.check_code = checked.check_code
    CROSS JOIN parameter.reconciliation AS night
),

stood AS (
    SELECT
        known.break_id,
        known.is_found,
        known.status_before,
        known.as_of_at,
        break_status(
            known.status_before, known.is_found, known.is_judged, known.is_same_night, known.is_acceptance_over
        ) AS status_code
    FROM known
)

SELECT
    stood.break_id,
    found.check_code,
    found.check_text,
    found.severity_code,
    found.cause_code,
    found.cause_break_id,
    stood.status_code,
    found.subject_id,
    found.source_table,
    found.source_id,
    found.company_code,
    found.fiscal_period_id,
    found.project_id,
    found.contract_id,
    found.contract_line_id,
    found.work_order_id,
    found.origin_id,
    found.posting_id,
    found.recorded_actual_id,
    found.journal_line_id,
    found.invoice_id,
    found.voucher_number,
    found.document_date,
    found.expected_amount,
    found.found_amount,
    found.difference_amount,
    found.at_risk_amount,
    found.currency_code,
    found.expected_text,
    found.found_text,
    found.remedy_text,
    COALESCE(before.first_seen_at, stood.as_of_at) AS first_seen_at,
    stood.as_of_at AS last_seen_at,
    break_age(COALESCE(before.first_seen_at, stood.as_of_at), stood.as_of_at) AS age_days,
    NULL AS resolved_at,
    before.owner_name,
    before.note_text,
    CASE WHEN stood.status_code = 'accepted' THEN before.accepted_amount END AS accepted_amount,
    CASE WHEN stood.status_code = 'accepted' THEN before.accepted_until_date END AS accepted_until_date
FROM stood
INNER JOIN run.found_break AS found
    ON stood.break_id = found.break_id
LEFT JOIN outgoing.break AS before
    ON stood.break_id = before.break_id
UNION ALL
SELECT
    before.break_id,
    before.check_code,
    before.check_text,
    before.severity_code,
    before.cause_code,
    before.cause_break_id,
    stood.status_code,
    before.subject_id,
    before.source_table,
    before.source_id,
    before.company_code,
    before.fiscal_period_id,
    before.project_id,
    before.contract_id,
    before.contract_line_id,
    before.work_order_id,
    before.origin_id,
    before.posting_id,
    before.recorded_actual_id,
    before.journal_line_id,
    before.invoice_id,
    before.voucher_number,
    before.document_date,
    before.expected_amount,
    before.found_amount,
    before.difference_amount,
    before.at_risk_amount,
    before.currency_code,
    before.expected_text,
    before.found_text,
    before.remedy_text,
    before.first_seen_at,
    before.last_seen_at,
    before.age_days,
    CASE WHEN stood.status_code = 'resolved' THEN COALESCE(before.resolved_at, stood.as_of_at) END AS resolved_at,
    before.owner_name,
    before.note_text,
    CASE WHEN stood.status_code = 'accepted' THEN before.accepted_amount END AS accepted_amount,
    CASE WHEN stood.status_code = 'accepted' THEN before.accepted_until_date END AS accepted_until_date
FROM stood
INNER JOIN outgoing.break AS before
    ON stood.break_id = before.break_id
WHERE NOT stood.is_found;
