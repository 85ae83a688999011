-- Which state of a thing goes into which folder, for the tables that change after the full copy.

-- Rows of work order lines. An old state that arrives late keeps its old version.
CREATE VIEW exported_line AS
SELECT *, row_folder AS folder_no,
    CASE WHEN event = 'stale' AND version_no = 1 THEN 1 ELSE row_folder END AS version_folder
FROM line_version WHERE row_folder IS NOT NULL
UNION ALL
SELECT *, repeat_folder AS folder_no, row_folder AS version_folder
FROM line_version WHERE repeat_folder IS NOT NULL;

-- Usage logs and their approvals: one per used line of a project, updated with it, deleted when nothing is used any more.
CREATE VIEW exported_usage AS
SELECT *, post_folder AS folder_no, FALSE AS is_gone,
    CASE WHEN version_no = 2 THEN changed_at ELSE recorded_at END AS touched_at
FROM line_version WHERE post_folder IS NOT NULL
UNION ALL
SELECT *, reverse_folder AS folder_no, TRUE AS is_gone, changed_at AS touched_at
FROM line_version
WHERE reverse_folder IS NOT NULL AND event IN ('back_to_estimated', 'deleted', 'canceled');

-- Estimates stand until their line or its work order is gone; they follow the work order to another project.
CREATE VIEW exported_estimate AS
SELECT *, estimate_folder AS folder_no, FALSE AS is_gone
FROM line_version WHERE has_estimate_line AND version_no = 1
UNION ALL
SELECT *, estimate_change_folder AS folder_no, event <> 'repointed' AS is_gone
FROM line_version
WHERE has_estimate_line AND estimate_change_folder IS NOT NULL
    AND version_no = CASE WHEN event = 'repointed' THEN 2 ELSE 1 END;

-- Approvals of time entries: deleted when the entry is recalled.
CREATE VIEW exported_time_approval AS
SELECT *, post_folder AS folder_no, FALSE AS is_gone FROM time_version WHERE post_folder IS NOT NULL
UNION ALL
SELECT *, row_folder AS folder_no, TRUE AS is_gone FROM time_version WHERE event = 'price' AND version_no = 2;

-- Invoices that are drafted in one folder and confirmed in another come twice.
CREATE VIEW exported_invoice AS
SELECT *, first_folder AS folder_no, coalesce(first_folder = confirmed_folder, FALSE) AS is_confirmed FROM invoice
UNION ALL
SELECT *, confirmed_folder AS folder_no, TRUE AS is_confirmed FROM invoice WHERE confirmed_folder > first_folder;

-- Actuals: written once; a correction marks the original Adjusted and adds its reversal, which is Unadjustable. Unbilled
-- sales that a confirmed invoice settles are reversed, too, but stand as invoiced.
-- Finance is told of the actuals of its companies, but for two kinds (skip sync): the reversals that settle, and cost that no
-- line property fits (Not Available).
CREATE VIEW exported_actual AS
WITH any_posting AS (
    SELECT is_time, version_no, event, project_no, company_no, slot_no, quantity, unit_price, percent, gross_amount,
        discount_given, billing_type, is_on_contract_line, customer_id, happened_at, task_id, product_no, unit_no, role_no,
        resource_id, work_order_id, is_service, line_id, time_id, agreement_id, warehouse_id, serial_number, batch_number,
        lane, posting_no, transaction_type, transaction_class, invoice_id, is_settled, NULL::UUID AS milestone_id,
        NULL::BIGINT AS invoice_no, 0::DECIMAL(18,4) AS tax, post_folder, reverse_folder, recorded_at, changed_at
    FROM posting
    UNION ALL BY NAME
    SELECT * FROM billing
),

entry AS (
    SELECT *, post_folder AS folder_no, 'original' AS entry, 1 AS sign, NULL::BIGINT AS adjustment_status FROM any_posting
    UNION ALL
    SELECT *, reverse_folder AS folder_no, 'adjusted' AS entry, 1 AS sign, CASE WHEN NOT is_settled THEN 192350001 END
    FROM any_posting WHERE reverse_folder IS NOT NULL
    UNION ALL
    SELECT *, reverse_folder AS folder_no, 'reversal' AS entry, -1 AS sign, CASE WHEN NOT is_settled THEN 192350002 END
    FROM any_posting WHERE reverse_folder IS NOT NULL
)

SELECT e.*,
    CASE WHEN lane = 0 AND entry = 'reversal' THEN guid('reversal', posting_no) WHEN lane = 0 THEN guid('actual', posting_no)
         WHEN entry = 'reversal' THEN guid('reversal of another', posting_no * 8 + lane)
         ELSE guid('another actual', posting_no * 8 + lane) END AS actual_id,
    CASE entry WHEN 'reversal' THEN posting_no * 2 + 1 ELSE posting_no * 2 END AS actual_no,
    CASE WHEN entry = 'reversal' OR (version_no = 2 AND event NOT IN ('used', 'stale', 'duplicate'))
         THEN changed_at ELSE recorded_at END AS written_at,
    CASE WHEN entry = 'original' AND version_no = 1 THEN recorded_at ELSE coalesce(changed_at, recorded_at) END AS touched_at,
    p.project_id, p.project_number, p.contract_id, CASE WHEN is_on_contract_line THEN p.contract_line_id END AS contract_line_id,
    r.role_id, i.product_id, i.product_number, u.unit_name,
    c.currency_id, c.currency_code, c.exchange_rate, c.company_code, c.company_id, c.is_finance_model,
    NOT c.is_finance_model OR (e.is_settled AND e.entry = 'reversal') OR coalesce(e.billing_type = 192350003, FALSE)
        AS is_sync_skipped
FROM entry AS e
JOIN project AS p ON p.project_no = e.project_no
LEFT JOIN item AS i ON i.product_no = e.product_no
LEFT JOIN unit AS u ON u.unit_no = e.unit_no
LEFT JOIN role AS r ON r.role_no = e.role_no
JOIN company AS c ON c.company_no = e.company_no;

-- The row version of an actual; each lane but the plain one has a place of its own in the upper half.
CREATE MACRO actual_version(folder_no, lane, actual_no, table_no) AS CASE lane
    WHEN 0 THEN row_version(folder_no, actual_no, table_no)
    ELSE upper_row_version(folder_no, actual_no, CASE table_no WHEN 25 THEN 18 ELSE 24 END + lane) END;

-- Work orders: one that comes after its lines, one that is canceled, one that moves to another project.
CREATE VIEW exported_work_order AS
SELECT *, arrives_folder AS folder_no,
    CASE WHEN is_open THEN 690970001 WHEN is_canceled_early THEN 690970005
         WHEN work_order_no % 3 = 0 THEN 690970004 ELSE 690970003 END AS system_status,
    CASE WHEN event = 'repointed' THEN project_before_no ELSE project_no END AS its_project_no,
    greatest(synced_at, created_at) AS touched_at
FROM work_order
UNION ALL
SELECT *, event_folder AS folder_no, CASE event WHEN 'canceled' THEN 690970005 ELSE 690970003 END AS system_status,
    project_no AS its_project_no, changed_at AS touched_at
FROM work_order WHERE event IN ('canceled', 'repointed');
