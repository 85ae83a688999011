-- Grain: one row per actual that Project Operations wrote at an approval: of a state of a line, the cost (slot 0), the
-- unbilled sales of the billed part (slot 1) and of what was used but not billed (slot 2).
-- Readings: the discount is taken from the rounded gross amount; cost carries none.

CREATE VIEW posting AS
WITH slot AS (
    SELECT l.*, unnest([0, 1, 2]) AS slot_no, p.shape,
        p.shape NOT IN ('internal', 'no_material')
            AND (p.shape <> 'selected_tasks' OR coalesce(l.task_class, 2) < 2) AS is_on_contract_line
    FROM line_version AS l
    JOIN project AS p ON p.project_no = l.project_no
    WHERE l.post_folder IS NOT NULL
),

quantified AS (
    SELECT *,
        CASE slot_no WHEN 0 THEN used_in_unit WHEN 1 THEN billed_in_unit ELSE used_in_unit - billed_in_unit END AS quantity,
        CASE slot_no WHEN 0 THEN unit_cost ELSE price END AS unit_price,
        CAST(CASE slot_no WHEN 0 THEN 0 ELSE carried_percent END AS DECIMAL(9,2)) AS percent,
        CASE WHEN NOT is_on_contract_line THEN CASE WHEN shape = 'internal' THEN NULL ELSE 192350003 END
             WHEN slot_no = 2 OR (shape = 'selected_tasks' AND task_class = 1) THEN 192350000
             ELSE 192350001 END AS billing_type
    FROM slot
    WHERE slot_no = 0 OR (is_on_contract_line AND shape <> 'fixed_price')
),

gross AS (
    SELECT *, to_money(quantity * unit_price, currency_precision) AS gross_amount
    FROM quantified WHERE quantity > 0
)

SELECT *, to_money(gross_amount * percent * 0.01::DECIMAL(3,2), currency_precision) AS discount_given,
    line_no * 8 + version_no * 3 + slot_no - 3 AS posting_no
FROM gross;
