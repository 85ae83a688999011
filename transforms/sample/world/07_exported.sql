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

-- Actuals: written once; a correction marks the original Adjusted and adds its reversal, which is Unadjustable.
CREATE VIEW exported_actual AS
WITH entry AS (
    SELECT *, post_folder AS folder_no, 'original' AS entry, 1 AS sign, NULL::BIGINT AS adjustment_status FROM posting
    UNION ALL
    SELECT *, reverse_folder AS folder_no, 'adjusted' AS entry, 1 AS sign, 192350001 AS adjustment_status
    FROM posting WHERE reverse_folder IS NOT NULL
    UNION ALL
    SELECT *, reverse_folder AS folder_no, 'reversal' AS entry, -1 AS sign, 192350002 AS adjustment_status
    FROM posting WHERE reverse_folder IS NOT NULL
)

SELECT e.*,
    CASE entry WHEN 'reversal' THEN guid('reversal', posting_no) ELSE guid('actual', posting_no) END AS actual_id,
    CASE entry WHEN 'reversal' THEN posting_no * 2 + 1 ELSE posting_no * 2 END AS actual_no,
    CASE WHEN entry = 'reversal' OR (version_no = 2 AND event NOT IN ('used', 'stale', 'duplicate'))
         THEN changed_at ELSE recorded_at END AS written_at,
    CASE WHEN entry = 'original' AND version_no = 1 THEN recorded_at ELSE coalesce(changed_at, recorded_at) END AS touched_at,
    p.project_id, p.project_number, p.contract_id, CASE WHEN is_on_contract_line THEN p.contract_line_id END AS contract_line_id,
    CASE WHEN slot_no > 0 THEN p.chain_id END AS customer_id,
    i.product_id, i.product_number, u.unit_name,
    c.currency_id, c.currency_code, c.exchange_rate, c.company_code, c.company_id, c.is_finance_model
FROM entry AS e
JOIN project AS p ON p.project_no = e.project_no
JOIN item AS i ON i.product_no = e.product_no
JOIN unit AS u ON u.unit_no = e.unit_no
JOIN company AS c ON c.company_no = e.company_no;

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
