-- Milestones, recorded invoices, and the actuals that come of them.

-- Grain: one row per milestone of a contract line with a fixed price. The first of three is posted: for one half of the
-- contracts only its status says so, for the other half an invoice has it.
CREATE TABLE milestone AS
SELECT p.project_no, m.milestone_no, guid('milestone', p.project_no * 4 + m.milestone_no) AS milestone_id,
    ['Design approved', 'Equipment installed', 'Handover'][m.milestone_no] AS milestone_name,
    [TIMESTAMP '2025-06-30 00:00:00', TIMESTAMP '2026-03-31 00:00:00', TIMESTAMP '2026-12-31 00:00:00'][m.milestone_no]
        AS due_at,
    CAST(CASE m.milestone_no WHEN 3 THEN v.contract_value - 2 * v.first_amount ELSE v.first_amount END AS DECIMAL(18,4))
        AS amount,
    m.milestone_no = 1 AND p.shape_no = 8 AS is_on_invoice
FROM project AS p
JOIN (
    SELECT company_no, to_money(250000 * exchange_rate, currency_precision) AS contract_value,
        to_money(100000 * exchange_rate, currency_precision) AS first_amount
    FROM company
) AS v ON v.company_no = p.company_no
CROSS JOIN (SELECT unnest([1, 2, 3]) AS milestone_no) AS m
WHERE p.shape = 'fixed_price'
ORDER BY project_no, milestone_no;

-- Grain: one row per line detail of an invoice. One in eleven was cut before its invoice was confirmed, one in nine was
-- corrected after it: the correction says what remains.
CREATE TABLE invoice_detail AS
WITH source AS (
    SELECT p.*, t.tax_rate, row_number() OVER (ORDER BY p.is_time, p.source_no, p.slot_no) AS source_rank,
        CASE WHEN p.source_no % 11 = 5 AND p.quantity > 1 AND p.slot_no = 1 AND p.invoice = 'confirmed' THEN 1 ELSE 0 END
            AS cut_quantity,
        p.source_no % 9 = 4 AND p.invoice = 'confirmed' AND correct_folder() IS NOT NULL AS is_corrected
    FROM posting AS p
    JOIN tax_code AS t ON t.company_no = p.company_no
    WHERE p.invoice IS NOT NULL AND p.slot_no IN (1, 2)
),

detail AS (
    SELECT * EXCLUDE (quantity, cut_quantity), FALSE AS is_correction, source_rank * 2 AS detail_no,
        CASE WHEN invoice = 'confirmed' THEN project_no * 4 ELSE project_no * 4 + 1 END AS invoice_no,
        quantity AS previous_quantity, CASE WHEN is_corrected THEN 0 ELSE cut_quantity END AS cut_quantity,
        CASE WHEN is_corrected THEN quantity ELSE quantity - cut_quantity END AS quantity
    FROM source
    UNION ALL BY NAME
    SELECT * EXCLUDE (quantity, cut_quantity), TRUE AS is_correction, source_rank * 2 + 1 AS detail_no,
        project_no * 4 + 2 AS invoice_no, quantity AS previous_quantity, 0 AS cut_quantity,
        greatest(0, quantity - 1) AS quantity
    FROM source WHERE is_corrected
),

amounts AS (
    SELECT * EXCLUDE (quantity, previous_quantity, gross_amount, discount_given),
        CAST(quantity AS DECIMAL(18,6)) AS quantity, CAST(previous_quantity AS DECIMAL(18,6)) AS previous_quantity,
        to_money(CAST(quantity AS DECIMAL(18,6)) * unit_price, currency_precision) AS gross_amount
    FROM detail
),

discounted AS (
    SELECT *, to_money(gross_amount * percent * 0.01::DECIMAL(3,2), currency_precision) AS discount_given FROM amounts
)

SELECT *, guid('invoice detail', detail_no) AS detail_id, guid('invoice', invoice_no) AS its_invoice_id,
    CASE WHEN is_correction THEN guid('invoice detail', detail_no - 1) END AS original_id,
    CASE WHEN billing_type = 192350001
         THEN to_money((gross_amount - discount_given) * tax_rate * 0.01::DECIMAL(3,2), currency_precision) ELSE 0 END AS tax
FROM discounted
ORDER BY detail_no;

-- Grain: one row per invoice. Of a contract that is invoiced: one that is confirmed, a draft, a corrective one; of a fixed
-- price contract that has one: the invoice of its first milestone.
CREATE TABLE invoice AS
SELECT i.invoice_no, i.invoice_no % 4 AS kind_no, p.project_no, guid('invoice', i.invoice_no) AS invoice_id,
    CAST(CASE i.invoice_no % 4 WHEN 1 THEN draft_folder() WHEN 2 THEN correct_folder() ELSE 1 END AS INTEGER) AS first_folder,
    CAST(CASE i.invoice_no % 4 WHEN 1 THEN NULL WHEN 2 THEN correct_folder() ELSE confirm_folder() END AS INTEGER)
        AS confirmed_folder
FROM (
    SELECT DISTINCT invoice_no FROM invoice_detail
    UNION ALL
    SELECT project_no * 4 + 3 FROM milestone WHERE is_on_invoice
) AS i
JOIN project AS p ON p.project_no = i.invoice_no // 4
ORDER BY i.invoice_no;

CREATE MACRO invoice_day(folder_no) AS folder_time(folder_no) - to_days(1);

-- Grain: one row per actual that came of a confirmed invoice: what it billed, what a cut left non-chargeable, what a
-- correction made unbilled again; and of a posted milestone. In lane 3 and 4, in the columns of `posting`.
CREATE VIEW billing AS
WITH part AS (
    SELECT d.*, unnest(CASE WHEN d.is_correction THEN [0, 2] ELSE [0, 1] END) AS part_no
    FROM invoice_detail AS d
    WHERE d.invoice = 'confirmed' AND confirm_folder() IS NOT NULL
),

quantified AS (
    SELECT * EXCLUDE (quantity, gross_amount, discount_given),
        CAST(CASE part_no WHEN 0 THEN quantity WHEN 1 THEN cut_quantity ELSE previous_quantity - quantity END
            AS DECIMAL(18,6)) AS quantity,
        CASE WHEN is_correction THEN correct_folder() ELSE confirm_folder() END AS billed_folder
    FROM part
),

gross AS (
    SELECT *, to_money(quantity * unit_price, currency_precision) AS gross_amount FROM quantified WHERE quantity > 0
)

SELECT is_time, version_no, event, project_no, company_no, slot_no, quantity, unit_price, percent, gross_amount,
    to_money(gross_amount * percent * 0.01::DECIMAL(3,2), currency_precision) AS discount_given,
    CASE part_no WHEN 1 THEN 192350000 ELSE billing_type END AS billing_type, is_on_contract_line, customer_id,
    CASE part_no WHEN 2 THEN happened_at ELSE invoice_day(billed_folder) END AS happened_at, task_id, product_no, unit_no,
    role_no, resource_id, work_order_id, is_service, line_id, time_id, agreement_id, warehouse_id, serial_number,
    batch_number, 3 AS lane, detail_no * 4 + part_no AS posting_no,
    CASE part_no WHEN 2 THEN 192350005 ELSE 192350006 END AS transaction_type, transaction_class,
    CASE WHEN part_no < 2 THEN its_invoice_id END AS invoice_id, FALSE AS is_settled, NULL::UUID AS milestone_id,
    CASE WHEN part_no < 2 THEN invoice_no END AS invoice_no, CASE WHEN part_no = 0 THEN tax ELSE 0 END AS tax,
    CAST(billed_folder AS INTEGER) AS post_folder,
    CAST(CASE WHEN is_corrected AND NOT is_correction THEN correct_folder() END AS INTEGER) AS reverse_folder,
    folder_time(billed_folder) - to_minutes(30) AS recorded_at,
    CASE WHEN is_corrected THEN folder_time(correct_folder()) - to_minutes(30) END AS changed_at
FROM gross
UNION ALL BY NAME
SELECT FALSE AS is_time, 1 AS version_no, 'none' AS event, m.project_no, p.company_no, 1 AS slot_no, 1 AS quantity,
    m.amount AS unit_price, 0 AS percent, m.amount AS gross_amount, 0 AS discount_given, 192350001 AS billing_type,
    TRUE AS is_on_contract_line, p.chain_id AS customer_id,
    CASE WHEN m.is_on_invoice THEN invoice_day(confirm_folder()) ELSE m.due_at END AS happened_at,
    4 AS lane, m.project_no AS posting_no, 192350006 AS transaction_type, 192350003 AS transaction_class,
    CASE WHEN m.is_on_invoice THEN guid('invoice', m.project_no * 4 + 3) END AS invoice_id, FALSE AS is_settled,
    m.milestone_id, CASE WHEN m.is_on_invoice THEN m.project_no * 4 + 3 END AS invoice_no,
    CASE WHEN m.is_on_invoice THEN to_money(m.amount * t.tax_rate * 0.01::DECIMAL(3,2), c.currency_precision) ELSE 0 END AS tax,
    CAST(CASE WHEN m.is_on_invoice THEN confirm_folder() ELSE 1 END AS INTEGER) AS post_folder,
    NULL::INTEGER AS reverse_folder,
    CASE WHEN m.is_on_invoice THEN folder_time(confirm_folder()) - to_minutes(30) ELSE m.due_at END AS recorded_at,
    NULL::TIMESTAMP AS changed_at
FROM milestone AS m
JOIN project AS p ON p.project_no = m.project_no
JOIN company AS c ON c.company_no = p.company_no
JOIN tax_code AS t ON t.company_no = p.company_no
WHERE m.milestone_no = 1 AND (NOT m.is_on_invoice OR confirm_folder() IS NOT NULL);
