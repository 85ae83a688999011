-- Grain: one row per used work order line that is not deleted
-- Source: core.work_order_line
-- Rules: QTY-03, QTY-04, MNY-02
-- Scope: work_order_id
CREATE TABLE marts.used_versus_billed (
    work_order_line_id VARCHAR NOT NULL, -- Work order line
    line_kind VARCHAR NOT NULL CHECK (line_kind IN ('product', 'service')), -- Product or service
    work_order_id VARCHAR, -- Work order
    project_id VARCHAR, -- Project
    contract_line_id VARCHAR, -- Contract line
    product_id VARCHAR, -- Product or service
    unit_id VARCHAR, -- Unit of the line
    document_date DATE NOT NULL, -- Day it was used
    used_quantity DECIMAL(18, 6) NOT NULL, -- Used quantity (services: hours)
    billed_quantity DECIMAL(18, 6) NOT NULL, -- Billed quantity (services: hours)
    difference_quantity DECIMAL(18, 6) NOT NULL, -- Used less billed: above 0 given away, below 0 billed beyond use
    comparison_code VARCHAR NOT NULL CHECK (comparison_code IN ('as_used', 'less', 'more', 'nothing')), -- What is billed compared with what was used
    unit_price DECIMAL(18, 4) NOT NULL, -- Price per unit
    gross_amount DECIMAL(19, 4) NOT NULL, -- Billed quantity at unit price
    discount_percent DECIMAL(9, 4) NOT NULL, -- Discount, 0 to 100
    discount_amount DECIMAL(19, 4) NOT NULL, -- Discount on the gross amount
    net_amount DECIMAL(19, 4) NOT NULL, -- Gross amount less discount
    forgone_amount DECIMAL(19, 4) NOT NULL, -- What was used beyond the billed quantity, at unit price, before discount
    currency_code VARCHAR, -- Currency of the amounts
    is_actual BOOLEAN NOT NULL -- The line has actuals; else it waits or is withdrawn
);

SELECT
    line.work_order_line_id,
    line.line_kind,
    line.work_order_id,
    line.project_id,
    line.contract_line_id,
    line.product_id,
    line.unit_id,
    line.document_date,
    line.used_quantity,
    line.billed_quantity,
    line.used_quantity - line.billed_quantity AS difference_quantity,
    billed_comparison(line.used_quantity, line.billed_quantity) AS comparison_code,
    line.unit_price,
    line.gross_amount,
    line.discount_percent,
    line.discount_amount,
    line.net_amount,
    extended_amount(
        remainder_quantity(line.used_quantity, line.billed_quantity, 'two_rows'), line.unit_price, line.currency_precision
    ) AS forgone_amount,
    line.currency_code,
    line.waiting_code IS NULL AND line.withdrawn_code IS NULL AS is_actual
FROM core.work_order_line AS line
WHERE line.line_status_code = 'used' AND line.deleted_at IS NULL;
