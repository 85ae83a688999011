-- The rows that faults can happen to (see faults.py), as the export is before any fault.

-- The newest row of each id, of the tables that kinds pick from.
CREATE TABLE newest_msdyn_actual AS
SELECT * FROM export_msdyn_actual
QUALIFY row_number() OVER (PARTITION BY id ORDER BY versionnumber DESC, folder_no DESC) = 1 AND NOT is_deleted;

CREATE TABLE newest_salesorderdetail AS
SELECT * FROM export_salesorderdetail
QUALIFY row_number() OVER (PARTITION BY id ORDER BY versionnumber DESC, folder_no DESC) = 1 AND NOT is_deleted;

CREATE TABLE newest_msdyn_materialusagelog AS
SELECT * FROM export_msdyn_materialusagelog
QUALIFY row_number() OVER (PARTITION BY id ORDER BY versionnumber DESC, folder_no DESC) = 1 AND NOT is_deleted;

CREATE TABLE newest_projproposaljour AS SELECT * FROM export_projproposaljour;

-- Projects that show totals. They are invoiced: no fault hits an actual of theirs, whose total would be wrong, too.
CREATE TABLE totalled AS
SELECT id FROM export_msdyn_project WHERE msdyn_totalactualcost IS NOT NULL;

-- Grain: one row per actual that stands, of a work order, and is not invoiced.
CREATE TABLE standing AS
SELECT a.*, p.project_no, p.company_no, c.is_finance_model AS is_finance, CAST(a.msdyn_workorder AS VARCHAR) AS subject
FROM newest_msdyn_actual AS a
JOIN project AS p ON p.project_id = a.msdyn_project
JOIN company AS c ON c.company_no = p.company_no
WHERE a.msdyn_adjustmentstatus IS NULL AND coalesce(a.msdyn_billingstatus, 192350000) = 192350000
    AND a.msdyn_transactionclassification <> 192350004 AND a.msdyn_workorder IS NOT NULL AND NOT p.is_invoiced;

-- Grain: one row per actual of these that Finance was told of, with the ids of what it made of it.
CREATE TABLE told AS
WITH numbered AS (
    SELECT *, staged_number(lane, actual_no) AS staged_number FROM finance_actual WHERE kind = 'journal' AND entry = 'original'
)

SELECT s.*, f.staged_number,
    CASE f.lane WHEN 0 THEN guid('staged actual', f.actual_no) ELSE guid('another staged actual', f.staged_number) END AS staged_id,
    guid('journal line', f.staged_number) AS line_id, guid('posted transaction', f.staged_number) AS transaction_id,
    CASE WHEN f.event IS NOT NULL THEN guid('ledger voucher', f.staged_number * 4) END AS voucher_id,
    CASE f.event WHEN 'time' THEN guid('ledger entry', f.staged_number * 1024 + 121)
        WHEN 'item' THEN guid('ledger entry', f.staged_number * 1024 + 124)
        WHEN 'accrual' THEN guid('ledger entry', f.staged_number * 1024 + 129) END AS debit_id,
    CASE f.event WHEN 'time' THEN guid('ledger entry', f.staged_number * 1024 + 122)
        WHEN 'item' THEN guid('ledger entry', f.staged_number * 1024 + 92)
        WHEN 'accrual' THEN guid('ledger entry', f.staged_number * 1024 + 128) END AS credit_id,
    CASE WHEN m.move_no IS NOT NULL THEN guid('inventory transaction', m.move_no) END AS issue_id,
    CASE WHEN m.move_no IS NOT NULL THEN guid('origin of inventory', m.move_no) END AS issue_origin_id
FROM standing AS s
JOIN numbered AS f ON f.actual_id = s.id
LEFT JOIN stock_voucher AS v ON v.voucher = f.voucher
LEFT JOIN stock_move AS m ON m.kind = 'issue' AND m.line_id = v.line_id AND m.version_no = v.version_no AND NOT v.is_reversal;

-- Work orders, and other subjects, that a fault has hit.
CREATE TABLE hit (subject VARCHAR);
