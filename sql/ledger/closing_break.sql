-- Grain: one row per thing that speaks against closing a fiscal period
-- Source: audit.run, core.work_order_line, ledger.current_actual, quarantine.rejected_row, core.fiscal_period; breaks of the
--         last night: what follows from one that is accepted, or of the period too, does not count again
-- Rules: RCN-08, RCN-45, RCN-46
-- Parameters: closing_period_id
CREATE MACRO ledger.closing_break(
    break_code, -- gate_refused, line_waiting, rate_missing, row_quarantined, break_open, not_reconciled or period_before_open
    severity_code, -- critical: closing over it is a decision of its own, with a reason; warning: somebody should look
    source_id, -- What it is about: run, work order line, posting, source row, break or period
    break_text, -- The same as a sentence
    at_risk_amount, -- Of an open break: money that hangs on it
    currency_code -- Currency of that
) AS TABLE
WITH closing AS (
    SELECT * FROM core.fiscal_period
    WHERE fiscal_period_id = closing_period_id
)

SELECT
    'gate_refused' AS break_code,
    'critical' AS severity_code,
    run.run_id AS source_id,
    'A gate refused the newest run: what it brought is in no book yet.' AS break_text,
    NULL AS at_risk_amount,
    NULL AS currency_code
FROM audit.run AS run
WHERE
    run.state_code = 'refused'
    AND run.run_number > (SELECT COALESCE(MAX(loaded.run_number), 0) FROM audit.run AS loaded
WHERE loaded.state_code <> 'refused')
UNION ALL
SELECT
    'line_waiting' AS break_code,
    CASE WHEN line.company_code IS NULL THEN 'warning' ELSE 'critical' END AS severity_code,
    line.work_order_line_id AS source_id,
    'A used line of the period has no actual, it waits: ' || REPLACE(line.waiting_code, '_', ' ') || '.' AS break_text,
    NULL AS at_risk_amount,
    NULL AS currency_code
FROM core.work_order_line AS line
CROSS JOIN closing
WHERE
    line.line_status_code = 'used'
    AND line.withdrawn_code IS NULL
    AND line.waiting_code IN ('work_order_missing', 'project_missing', 'currency_missing')
    AND line.document_date BETWEEN closing.start_date AND closing.end_date
    AND (line.company_code IS NULL OR line.company_code = closing.company_code)
UNION ALL
SELECT
    'rate_missing' AS break_code,
    'critical' AS severity_code,
    live.posting_id AS source_id,
    'A posting of the period has no amount in the accounting currency: ' || live.currency_code || ' has no rate.' AS break_text,
    NULL AS at_risk_amount,
    NULL AS currency_code
FROM ledger.current_actual AS live
CROSS JOIN closing
WHERE live.fiscal_period_id = closing.fiscal_period_id AND live.accounting_amount IS NULL
UNION ALL
SELECT
    'row_quarantined' AS break_code,
    'warning' AS severity_code,
    rejected.entity || ' ' || COALESCE(rejected.source_id, rejected.source_file) AS source_id,
    'A row waits in the quarantine: ' || rejected.reason_code || '.' AS break_text,
    NULL AS at_risk_amount,
    NULL AS currency_code
FROM quarantine.rejected_row AS rejected
WHERE rejected.released_at IS NULL
UNION ALL
SELECT
    'break_open' AS break_code,
    CASE WHEN open_break.company_code IS NULL THEN 'warning' ELSE open_break.severity_code END AS severity_code,
    open_break.break_id AS source_id,
    'The sides do not agree (' || open_break.check_code || ', ' || open_break.cause_code || '): ' || open_break.check_text
        AS break_text,
    open_break.at_risk_amount,
    open_break.currency_code
FROM reconciliation.break AS open_break
CROSS JOIN closing
LEFT JOIN reconciliation.break AS cause
    ON open_break.cause_break_id = cause.break_id
WHERE
    is_standing(open_break.status_code)
    AND NOT COALESCE(
        cause.status_code = 'accepted'
        OR (
            is_standing(cause.status_code)
            AND is_judged_at_closing(cause.check_code)
            AND is_break_of_period(
                cause.fiscal_period_id, cause.company_code, cause.document_date, closing.fiscal_period_id,
                closing.company_code, closing.start_date, closing.end_date
            )
        ), FALSE
    )
    AND is_judged_at_closing(open_break.check_code)
    AND is_break_of_period(
        open_break.fiscal_period_id, open_break.company_code, open_break.document_date, closing.fiscal_period_id,
        closing.company_code, closing.start_date, closing.end_date
    )
UNION ALL
SELECT
    'not_reconciled' AS break_code,
    'warning' AS severity_code,
    newest.run_id AS source_id,
    'The sides were not reconciled since the newest run.' AS break_text,
    NULL AS at_risk_amount,
    NULL AS currency_code
FROM audit.run AS newest
WHERE
    newest.state_code <> 'refused'
    AND newest.run_number = (SELECT MAX(loaded.run_number) FROM audit.run AS loaded
WHERE loaded.state_code <> 'refused')
    AND newest.run_number > (SELECT COALESCE(MAX(night.run_number), 0) FROM reconciliation.night AS night)
UNION ALL
SELECT
    'period_before_open' AS break_code,
    'warning' AS severity_code,
    before.fiscal_period_id AS source_id,
    'An earlier period that holds postings is not closed.' AS break_text,
    NULL AS at_risk_amount,
    NULL AS currency_code
FROM core.fiscal_period AS before
INNER JOIN closing
    ON before.company_code = closing.company_code AND before.end_date < closing.start_date
WHERE
    before.status_code <> 'closed'
    AND before.fiscal_period_id IN (SELECT posting.fiscal_period_id FROM ledger.project_actual AS posting);
