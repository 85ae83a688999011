-- The voucher that Finance posted the cost of a line under, and issued its material with.
CREATE TABLE stock_voucher AS
SELECT a.line_id, a.version_no, a.entry = 'reversal' AS is_reversal, min(f.voucher) AS voucher
FROM exported_actual AS a JOIN finance_actual AS f ON f.actual_id = a.actual_id
WHERE a.transaction_type = 192350000 AND NOT a.is_time AND a.entry <> 'adjusted'
GROUP BY a.line_id, a.version_no, a.entry = 'reversal';

-- Grain: one row per movement of stock. Companies that keep their books in Finance move stock there (with serial numbers and
-- batches; only for cost that Finance was told of), the others in Field Service. What is used goes out, what is set back,
-- deleted, canceled or used in another quantity comes back; in Finance also what moves to another project, to be issued
-- there. A new price moves nothing. Each warehouse received enough for all of that in 2024, and as much again as two fifths
-- of it, dearer, in June 2025.

CREATE TABLE stock_move AS
WITH stocked AS (
    SELECT l.line_no, l.version_no, l.versions, l.line_id, l.event, l.company_no, l.warehouse_id, l.product_no, l.tracking,
        l.serial_number, l.batch_number, l.used, l.text_draw, l.used_at, l.created_at, l.recorded_at, l.changed_at,
        CASE WHEN c.is_finance_model THEN l.post_folder ELSE l.row_folder END AS its_folder, w.event_folder, p.project_number,
        l.event = 'repointed' AND c.is_finance_model AS is_issued_again
    FROM line_version AS l
    JOIN work_order AS w ON w.work_order_id = l.work_order_id
    JOIN item AS i ON i.product_no = l.product_no
    JOIN company AS c ON c.company_no = l.company_no
    LEFT JOIN project AS p ON p.project_no = l.project_no
    LEFT JOIN stock_voucher AS v ON v.line_id = l.line_id AND v.version_no = l.version_no AND NOT v.is_reversal
    WHERE i.kind = 'inventory' AND l.is_used AND NOT l.is_deleted AND l.used > 0
        AND CASE WHEN c.is_finance_model THEN v.voucher IS NOT NULL ELSE l.row_folder IS NOT NULL END
        AND NOT w.is_canceled_early
),

issue AS (
    SELECT *, 'issue' AS kind, its_folder AS folder_no, -used AS quantity,
        CASE WHEN version_no = 2 AND is_issued_again THEN changed_at ELSE used_at END AS moved_at,
        CASE WHEN version_no = 2 AND (is_issued_again OR event = 'quantity') THEN changed_at ELSE recorded_at END AS written_at
    FROM stocked
    WHERE NOT (version_no = 2 AND (event IN ('price', 'discount') OR (event = 'quantity' AND tracking = 'serial')))
    UNION ALL
    SELECT *, 'return', event_folder, used, changed_at, changed_at
    FROM stocked
    WHERE version_no = 1 AND (is_issued_again OR event IN ('back_to_estimated', 'deleted', 'canceled')
        OR (event = 'quantity' AND tracking <> 'serial'))
),

-- Every seventh description or so: what a planner had put aside before.
allocation AS (
    SELECT * EXCLUDE (kind), 'allocation' AS kind, folder_no AS a_folder_no, used AS a_quantity, least(created_at, written_at) AS a_moved_at
    FROM issue WHERE kind = 'issue' AND version_no = 1 AND text_draw % 7 = 0
    UNION ALL
    SELECT * EXCLUDE (kind), 'de_allocation', folder_no, -used, written_at
    FROM issue WHERE kind = 'issue' AND version_no = 1 AND text_draw % 7 = 0
),

-- One serial number a company comes back by an RMA.
rma AS (
    SELECT * FROM stocked
    WHERE tracking = 'serial' AND event = 'none' AND used_at < TIMESTAMP '2026-06-01 00:00:00'
    QUALIFY row_number() OVER (PARTITION BY company_no ORDER BY line_no) = 1
),

place AS (
    SELECT w.warehouse_no // 2 AS company_no, w.warehouse_no, guid('warehouse', w.warehouse_no) AS warehouse_id, c.is_finance_model
    FROM (SELECT CAST(range AS INTEGER) AS warehouse_no FROM range(10)) AS w
    JOIN company AS c ON c.company_no = w.warehouse_no // 2
),

-- What each warehouse needs: of each batch and serial number in Finance, of each item in Field Service.
need AS (
    SELECT p.company_no, p.warehouse_id, i.product_no,
        CASE WHEN p.is_finance_model THEN i.batch_number END AS batch_number,
        CASE WHEN p.is_finance_model THEN i.serial_number END AS serial_number,
        CASE WHEN bool_or(p.is_finance_model AND i.tracking = 'serial') THEN 1 ELSE sum(i.used) END AS quantity
    FROM issue AS i JOIN place AS p ON p.warehouse_id = i.warehouse_id
    WHERE i.kind = 'issue'
    GROUP BY p.company_no, p.warehouse_id, i.product_no, 4, 5
    UNION ALL
    -- And some to move from the main warehouse to the vans, and to lose.
    SELECT p.company_no, p.warehouse_id, i.product_no, NULL, NULL, 4
    FROM place AS p JOIN item AS i ON i.kind = 'inventory' AND i.tracking = 'none'
    WHERE p.warehouse_no % 2 = 0
),

moved AS (
    SELECT 'receipt' AS kind, 1 AS wave, 1 AS folder_no, company_no, warehouse_id, product_no, quantity,
        TIMESTAMP '2024-12-02 08:00:00' AS moved_at, TIMESTAMP '2024-12-02 08:00:00' AS written_at, NULL::UUID AS line_id,
        NULL::BIGINT AS line_no, 1::TINYINT AS version_no, serial_number, batch_number, NULL::VARCHAR AS project_number
    FROM need
    UNION ALL
    SELECT 'receipt', 2, 1, company_no, warehouse_id, product_no,
        CAST(ceil(quantity * 0.4::DECIMAL(2,1)) AS DECIMAL(18,6)),
        TIMESTAMP '2025-06-02 08:00:00', TIMESTAMP '2025-06-02 08:00:00', NULL, NULL, 1, NULL, batch_number, NULL
    FROM need WHERE serial_number IS NULL
    UNION ALL
    SELECT s.kind, 0, 1, p.company_no, p.warehouse_id, i.product_no, s.sign * 2, TIMESTAMP '2025-03-03 07:00:00',
        TIMESTAMP '2025-03-03 07:00:00', NULL, NULL, 1, NULL, NULL, NULL
    FROM place AS p
    JOIN item AS i ON i.kind = 'inventory' AND i.tracking = 'none'
    JOIN (VALUES ('transfer_out', -1, 0), ('transfer_in', 1, 1)) AS s(kind, sign, side) ON s.side = p.warehouse_no % 2
    UNION ALL
    SELECT 'adjustment', 0, 1, p.company_no, p.warehouse_id, i.product_no, -1, TIMESTAMP '2025-12-31 16:00:00',
        TIMESTAMP '2025-12-31 16:00:00', NULL, NULL, 1, NULL, NULL, NULL
    FROM place AS p JOIN item AS i ON i.kind = 'inventory' AND i.tracking = 'none' AND i.product_no % 5 = 0
    WHERE p.warehouse_no % 2 = 0
    UNION ALL
    SELECT kind, 0, folder_no, company_no, warehouse_id, product_no, quantity, moved_at, written_at, line_id, line_no,
        version_no, serial_number, batch_number, project_number
    FROM issue
    UNION ALL
    SELECT a.kind, 0, a_folder_no, a.company_no, a.warehouse_id, a.product_no, a_quantity, a_moved_at, a_moved_at, a.line_id,
        a.line_no, a.version_no, a.serial_number, a.batch_number, a.project_number
    FROM allocation AS a JOIN company AS c ON c.company_no = a.company_no WHERE NOT c.is_finance_model
    UNION ALL
    SELECT 'rma', 0, 1, company_no, warehouse_id, product_no, 1, used_at + to_days(20), used_at + to_days(20), line_id, line_no,
        version_no, serial_number, batch_number, project_number
    FROM rma
)

SELECT m.* REPLACE (CAST(m.quantity AS DECIMAL(18,6)) AS quantity, CAST(m.folder_no AS INTEGER) AS folder_no),
    row_number() OVER (ORDER BY m.kind, m.wave, m.line_no, m.version_no, m.warehouse_id, m.product_no, m.batch_number,
        m.serial_number, m.quantity) AS move_no,
    c.is_finance_model, c.company_code, c.currency_id, c.exchange_rate, i.product_id, i.product_number, u.unit_id,
    s.city, CASE WHEN m.kind = 'receipt' THEN to_money(p.unit_cost * CASE m.wave WHEN 2 THEN 1.1 ELSE 1 END::DECIMAL(2,1),
        c.currency_precision) ELSE p.unit_cost END AS unit_cost,
    concat(s.city, CASE WHEN s.warehouse_no % 2 = 0 THEN ' main warehouse' ELSE ' vans' END) AS warehouse_name
FROM moved AS m
JOIN company AS c ON c.company_no = m.company_no
JOIN item AS i ON i.product_no = m.product_no
JOIN unit AS u ON u.unit_no = i.unit_no
JOIN item_price AS p ON p.company_no = m.company_no AND p.product_no = m.product_no
JOIN (SELECT w.*, c.city FROM place AS w JOIN company AS c ON c.company_no = w.company_no) AS s
    ON s.warehouse_id = m.warehouse_id
ORDER BY move_no;

-- The inventory dimensions of what Finance moves; each comes with the first movement that has them.
CREATE TABLE stock_dimension AS
SELECT company_code, city, warehouse_name, serial_number, batch_number, min(folder_no) AS folder_no,
    row_number() OVER (ORDER BY company_code, warehouse_name, batch_number, serial_number) AS dimension_no
FROM stock_move WHERE is_finance_model
GROUP BY company_code, city, warehouse_name, serial_number, batch_number
ORDER BY dimension_no;

-- What Field Service says is there, in every folder that changes it.
CREATE TABLE stock_state AS
WITH changed AS (
    SELECT folder_no, warehouse_id, product_id, unit_id,
        sum(CASE WHEN kind IN ('allocation', 'de_allocation') THEN 0 ELSE quantity END) AS on_hand,
        sum(CASE WHEN kind IN ('allocation', 'de_allocation') THEN quantity ELSE 0 END) AS allocated
    FROM stock_move WHERE NOT is_finance_model
    GROUP BY ALL
)

SELECT folder_no, warehouse_id, product_id, unit_id,
    CAST(sum(on_hand) OVER so_far AS DECIMAL(18,6)) AS on_hand, CAST(sum(allocated) OVER so_far AS DECIMAL(18,6)) AS allocated,
    dense_rank() OVER (ORDER BY warehouse_id, product_id) AS state_no
FROM changed
WINDOW so_far AS (PARTITION BY warehouse_id, product_id ORDER BY folder_no)
ORDER BY state_no, folder_no;
