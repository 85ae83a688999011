-- Grain: one row per actual that Project Operations wrote at an approval. Of a state of a line or of a time entry: the
-- cost (slot 0), the unbilled sales of the billed part (slot 1) and of what was used but not billed (slot 2), and the fee
-- of the contract line (slot 3). Sales that two customers share have a row for each.
-- Readings: the discount is taken from the rounded gross amount, and that of the contract line comes on top of that of the
-- line; cost carries none. The fee is a percent of what remains of the billed part. What a confirmed invoice bills is
-- unbilled no longer.
-- lane tells apart the numberings of actuals: 0 the plain rows of lines, 1 the other rows of lines, 2 time.

CREATE VIEW posting AS
WITH approved AS (
    SELECT l.line_no AS source_no, FALSE AS is_time, l.version_no, l.event, l.project_no, p.shape, l.company_no,
        l.currency_precision, l.used_in_unit, l.billed_in_unit, l.unit_cost, l.price, l.carried_percent,
        p.shape NOT IN ('internal', 'no_material')
            AND (p.shape <> 'selected_tasks' OR coalesce(l.task_class, 2) < 2) AS is_on_contract_line,
        CASE WHEN p.shape = 'selected_tasks' AND l.task_class = 1 THEN 192350000 ELSE 192350001 END AS line_billing_type,
        p.is_split, p.contract_discount_percent, p.contract_fee_percent,
        invoice_of(p.is_invoiced, l.event, l.used_at) AS invoice,
        l.post_folder, l.reverse_folder, l.recorded_at, l.changed_at, l.used_at AS happened_at, l.task_id,
        l.product_no, l.unit_no, NULL::INTEGER AS role_no, l.resource_id, l.work_order_id, l.is_service, l.line_id,
        NULL::UUID AS time_id, l.agreement_id, l.warehouse_id, l.serial_number, l.batch_number
    FROM line_version AS l
    JOIN project AS p ON p.project_no = l.project_no
    WHERE l.post_folder IS NOT NULL
    UNION ALL
    SELECT t.time_no, TRUE, t.version_no, t.event, t.project_no, p.shape, t.company_no,
        c.currency_precision, t.used_in_unit, t.billed_in_unit, t.unit_cost, t.price, 0,
        p.shape <> 'selected_tasks' OR coalesce(t.task_class, 2) < 2,
        -- The customer pays for trainees on contracts about labor, and not for engineers on those of shape 9.
        CASE WHEN t.role_no = 3 AND p.shape <> 'no_material' THEN 192350000
             WHEN p.shape = 'selected_tasks' AND t.task_class = 1 THEN 192350000
             WHEN t.role_no = 2 AND p.shape_no = 9 THEN 192350002 ELSE 192350001 END,
        p.is_split, p.contract_discount_percent, p.contract_fee_percent,
        invoice_of(p.is_invoiced, t.event, t.worked_at),
        t.post_folder, t.reverse_folder, t.touched_at, t.changed_at, t.worked_at, t.task_id,
        NULL, 1, t.role_no, t.resource_id, t.work_order_id, NULL, NULL,
        t.time_id, t.agreement_id, NULL, NULL, NULL
    FROM time_version AS t
    JOIN project AS p ON p.project_no = t.project_no
    JOIN company AS c ON c.company_no = t.company_no
    WHERE t.post_folder IS NOT NULL
),

slot AS (
    SELECT *, unnest(CASE WHEN NOT is_on_contract_line OR shape = 'fixed_price' THEN [0]
                          WHEN contract_fee_percent > 0 AND line_billing_type = 192350001 THEN [0, 1, 2, 3]
                          ELSE [0, 1, 2] END) AS slot_no
    FROM approved
),

quantified AS (
    SELECT *,
        CASE slot_no WHEN 0 THEN used_in_unit WHEN 2 THEN used_in_unit - billed_in_unit ELSE billed_in_unit END AS quantity,
        CASE slot_no WHEN 0 THEN unit_cost ELSE price END AS unit_price,
        CAST(CASE WHEN slot_no = 0 THEN 0
            WHEN contract_discount_percent > 0 THEN round(carried_percent + contract_discount_percent
                - carried_percent * contract_discount_percent * 0.01::DECIMAL(3,2), 4)
            ELSE carried_percent END AS DECIMAL(9,4)) AS percent,
        CASE WHEN NOT is_on_contract_line THEN CASE WHEN shape = 'internal' THEN NULL ELSE 192350003 END
             WHEN slot_no = 2 THEN 192350000 ELSE line_billing_type END AS billing_type
    FROM slot
),

gross AS (
    SELECT *, to_money(quantity * unit_price, currency_precision) AS gross_amount
    FROM quantified WHERE quantity > 0
),

discounted AS (
    SELECT *, to_money(gross_amount * percent * 0.01::DECIMAL(3,2), currency_precision) AS discount_given
    FROM gross
),

charged AS (
    SELECT * EXCLUDE (quantity, unit_price, percent, gross_amount, discount_given),
        CASE slot_no WHEN 3 THEN 1 ELSE quantity END AS quantity,
        CASE slot_no WHEN 3 THEN fee ELSE unit_price END AS unit_price,
        CASE slot_no WHEN 3 THEN 0 ELSE percent END AS percent,
        CASE slot_no WHEN 3 THEN fee ELSE gross_amount END AS gross_amount,
        CASE slot_no WHEN 3 THEN 0 ELSE discount_given END AS discount_given
    FROM (
        SELECT *, CASE slot_no WHEN 3 THEN to_money(
            (gross_amount - discount_given) * contract_fee_percent * 0.01::DECIMAL(3,2), currency_precision) END AS fee
        FROM discounted
    )
    WHERE slot_no < 3 OR fee > 0
),

shared AS (
    SELECT *, unnest(CASE WHEN is_split AND slot_no > 0 THEN [1, 2] ELSE [1] END) AS customer_no FROM charged
),

divided AS (
    SELECT s.* EXCLUDE (quantity, gross_amount, discount_given), c.customer_id,
        -- The second customer gets a share, the first what is left.
        CASE WHEN c.customer_no = 2 THEN quantity_share(s.quantity, c.share_percent)
             WHEN s.is_split AND s.slot_no > 0 THEN s.quantity - quantity_share(s.quantity, 100 - c.share_percent)
             ELSE s.quantity END AS quantity,
        CASE WHEN c.customer_no = 2 THEN to_money(s.gross_amount * c.share_percent * 0.01::DECIMAL(3,2), s.currency_precision)
             WHEN s.is_split AND s.slot_no > 0 THEN s.gross_amount
                 - to_money(s.gross_amount * (100 - c.share_percent) * 0.01::DECIMAL(3,2), s.currency_precision)
             ELSE s.gross_amount END AS gross_amount,
        CASE WHEN c.customer_no = 2 THEN to_money(s.discount_given * c.share_percent * 0.01::DECIMAL(3,2), s.currency_precision)
             WHEN s.is_split AND s.slot_no > 0 THEN s.discount_given
                 - to_money(s.discount_given * (100 - c.share_percent) * 0.01::DECIMAL(3,2), s.currency_precision)
             ELSE s.discount_given END AS discount_given
    FROM shared AS s
    LEFT JOIN contract_customer AS c
        ON s.slot_no > 0 AND c.project_no = s.project_no AND c.customer_no = s.customer_no
)

SELECT * EXCLUDE (reverse_folder, changed_at),
    CASE WHEN is_time THEN 2 WHEN slot_no = 3 OR customer_no = 2 THEN 1 ELSE 0 END AS lane,
    CASE WHEN is_time THEN source_no * 16 + version_no * 8 + slot_no * 2 + customer_no - 9
         WHEN slot_no = 3 THEN source_no * 8 + version_no * 4 - 4
         WHEN customer_no = 2 THEN source_no * 8 + version_no * 4 + slot_no - 4
         ELSE source_no * 8 + version_no * 3 + slot_no - 3 END AS posting_no,
    CASE slot_no WHEN 0 THEN 192350000 ELSE 192350005 END AS transaction_type,
    CASE WHEN slot_no = 3 THEN 192350004 WHEN is_time THEN 192350000 ELSE 192350002 END AS transaction_class,
    NULL::UUID AS invoice_id, coalesce(invoice = 'confirmed' AND slot_no > 0, FALSE) AS is_settled,
    CAST(CASE WHEN invoice = 'confirmed' AND slot_no > 0 THEN confirm_folder() ELSE reverse_folder END AS INTEGER)
        AS reverse_folder,
    CASE WHEN invoice = 'confirmed' AND slot_no > 0 THEN folder_time(confirm_folder()) - to_minutes(30) ELSE changed_at END
        AS changed_at
FROM divided;
