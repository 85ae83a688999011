-- Grain: one row per actual key that should be live now for the work orders in scope
-- Source: core.work_order_line, core.currency, run.live_actual
-- Rules: QTY-03, CTR-05, MNY-02, MNY-04, DSC-04, ACT-09, ACT-11, ACT-12, ACT-13
CREATE TABLE run.wanted_actual (
    actual_key VARCHAR NOT NULL, -- Key of the actual
    transaction_type VARCHAR NOT NULL, -- cost or unbilled_sales
    billing_type VARCHAR NOT NULL, -- Chargeable, or not
    customer_id VARCHAR, -- Customer who is billed; none on cost rows
    document_date DATE NOT NULL, -- Day it happened
    quantity DECIMAL(18, 6) NOT NULL, -- Used, billed or remaining quantity
    unit_price DECIMAL(18, 4) NOT NULL, -- Cost or price per unit
    gross_amount DECIMAL(19, 4) NOT NULL, -- Quantity at unit price
    discount_percent DECIMAL(9, 4) NOT NULL, -- Discount, 0 to 100; 0 on cost rows
    discount_amount DECIMAL(19, 4) NOT NULL, -- Discount on the gross amount
    discount_residual_amount DECIMAL(19, 4) NOT NULL, -- What an amount discount lost by becoming a percent
    amount DECIMAL(19, 4) NOT NULL, -- Gross amount less discount
    untransferred_cost_amount DECIMAL(19, 4) NOT NULL, -- Additional and commission cost beside the cost
    exchange_rate DECIMAL(22, 12), -- Rate against the base currency
    accounting_amount DECIMAL(19, 4), -- Amount in the accounting currency
    company_code VARCHAR, -- Legal entity
    project_id VARCHAR NOT NULL, -- Project
    project_task_id VARCHAR, -- Project task
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line
    work_order_id VARCHAR NOT NULL, -- Work order
    work_order_line_id VARCHAR NOT NULL, -- Work order line
    line_kind VARCHAR NOT NULL, -- Product or service
    agreement_id VARCHAR, -- Agreement
    product_id VARCHAR, -- Product or service
    resource_id VARCHAR, -- Who used it
    unit_id VARCHAR, -- Unit of the quantity
    site_id VARCHAR, -- Site
    warehouse_id VARCHAR, -- Warehouse
    serial_number VARCHAR, -- Serial number
    batch_number VARCHAR, -- Batch number
    dimension_set_id VARCHAR, -- Financial dimensions
    currency_code VARCHAR NOT NULL, -- Currency of the amounts
    source_version BIGINT NOT NULL -- Version of the line in the source
);

WITH due AS (
    SELECT
        line.*,
        policy.accounting_precision,
        policy.additional_cost,
        remainder_quantity(line.used_quantity, line.billed_quantity, policy.material_split) AS remainder_quantity
    FROM core.work_order_line AS line
    CROSS JOIN parameter.policy AS policy
    WHERE line.waiting_code IS NULL AND line.withdrawn_code IS NULL
),

part AS (
    SELECT
        due.*,
        'cost' AS transaction_type,
        'used' AS part_code,
        due.billing_type AS part_billing_type,
        NULL AS part_customer_id,
        due.used_quantity AS part_quantity,
        due.unit_cost_price AS part_unit_price,
        transferred_cost_amount(
            due.cost_amount, due.untransferred_cost_amount, due.additional_cost
        ) AS part_gross_amount,
        CAST(0 AS DECIMAL(9, 4)) AS part_discount_percent,
        CAST(0 AS DECIMAL(19, 4)) AS part_discount_amount,
        CAST(0 AS DECIMAL(19, 4)) AS part_residual_amount,
        untransferred_beside_cost(due.untransferred_cost_amount, due.additional_cost) AS part_untransferred_amount
    FROM due
    UNION ALL
    SELECT
        due.*,
        'unbilled_sales' AS transaction_type,
        'chargeable' AS part_code,
        due.billing_type AS part_billing_type,
        due.customer_id AS part_customer_id,
        due.billed_quantity AS part_quantity,
        due.unit_price AS part_unit_price,
        due.gross_amount AS part_gross_amount,
        due.discount_percent AS part_discount_percent,
        due.discount_amount AS part_discount_amount,
        due.discount_residual_amount AS part_residual_amount,
        CAST(0 AS DECIMAL(19, 4)) AS part_untransferred_amount
    FROM due
    WHERE has_unbilled_sales(due.billing_method_code) AND due.billed_quantity > 0
    UNION ALL
    SELECT
        due.*,
        'unbilled_sales' AS transaction_type,
        'remainder' AS part_code,
        'non_chargeable' AS part_billing_type,
        due.customer_id AS part_customer_id,
        due.remainder_quantity AS part_quantity,
        due.unit_price AS part_unit_price,
        extended_amount(due.remainder_quantity, due.unit_price, due.currency_precision) AS part_gross_amount,
        due.discount_percent AS part_discount_percent,
        discount_of(
            extended_amount(due.remainder_quantity, due.unit_price, due.currency_precision),
            due.discount_percent,
            due.currency_precision
        ) AS part_discount_amount,
        CAST(0 AS DECIMAL(19, 4)) AS part_residual_amount,
        CAST(0 AS DECIMAL(19, 4)) AS part_untransferred_amount
    FROM due
    WHERE has_unbilled_sales(due.billing_method_code) AND due.remainder_quantity > 0
),

rated AS (
    SELECT
        part.*,
        actual_key(part.work_order_line_id, part.transaction_type, part.part_code) AS actual_key,
        posting_rate(part.exchange_rate, live.exchange_rate, currency.exchange_rate) AS posting_exchange_rate
    FROM part
    LEFT JOIN run.live_actual AS live
        ON actual_key(part.work_order_line_id, part.transaction_type, part.part_code) = live.actual_key
    LEFT JOIN core.currency AS currency
        ON part.currency_id = currency.currency_id
)

SELECT
    actual_key,
    transaction_type,
    part_billing_type AS billing_type,
    part_customer_id AS customer_id,
    document_date,
    part_quantity AS quantity,
    part_unit_price AS unit_price,
    part_gross_amount AS gross_amount,
    part_discount_percent AS discount_percent,
    part_discount_amount AS discount_amount,
    part_residual_amount AS discount_residual_amount,
    part_gross_amount - part_discount_amount AS amount,
    part_untransferred_amount AS untransferred_cost_amount,
    posting_exchange_rate AS exchange_rate,
    accounting_amount(part_gross_amount - part_discount_amount, posting_exchange_rate, accounting_precision) AS accounting_amount,
    company_code,
    project_id,
    project_task_id,
    contract_id,
    contract_line_id,
    work_order_id,
    work_order_line_id,
    line_kind,
    agreement_id,
    product_id,
    resource_id,
    unit_id,
    site_id,
    warehouse_id,
    serial_number,
    batch_number,
    dimension_set_id,
    currency_code,
    source_version
FROM rated;
