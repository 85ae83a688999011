-- Grain: one row per draft pro forma invoice and contract line of its contract, even when nothing of it is billed
-- Source: core.pro_forma_invoice_line_detail, core.contract_line
-- Rules: BIL-13
-- Scope: contract_id
-- Step: marts
CREATE TABLE core.pro_forma_invoice_line (
    pro_forma_invoice_line_id VARCHAR NOT NULL, -- Key: the draft and the contract line
    pro_forma_invoice_id VARCHAR NOT NULL, -- Draft
    contract_id VARCHAR NOT NULL, -- Project contract
    contract_line_id VARCHAR NOT NULL, -- Contract line
    contract_line_name VARCHAR, -- Name for people
    billing_method_code VARCHAR, -- How the contract line is billed
    currency_code VARCHAR NOT NULL, -- Currency of the amounts
    detail_count BIGINT NOT NULL, -- Details of the line
    gross_amount DECIMAL(38, 4) NOT NULL, -- Chargeable details before discount
    discount_amount DECIMAL(38, 4) NOT NULL, -- Discount on them
    chargeable_amount DECIMAL(38, 4) NOT NULL, -- Chargeable details, net of discount: the amount of the line
    complimentary_amount DECIMAL(38, 4) NOT NULL, -- Complimentary details: listed, not due
    non_chargeable_amount DECIMAL(38, 4) NOT NULL, -- Non-chargeable details: listed, not due
    tax_amount DECIMAL(38, 4) NOT NULL, -- Tax on the chargeable details
    due_amount DECIMAL(38, 4) NOT NULL -- Chargeable amount and tax
);

WITH total AS (
    SELECT
        pro_forma_invoice_id,
        contract_line_id,
        COUNT(*) AS detail_count,
        SUM(CASE WHEN billing_type = 'chargeable' THEN gross_amount ELSE 0 END) AS gross_amount,
        SUM(CASE WHEN billing_type = 'chargeable' THEN discount_amount ELSE 0 END) AS discount_amount,
        SUM(CASE WHEN billing_type = 'chargeable' THEN amount ELSE 0 END) AS chargeable_amount,
        SUM(CASE WHEN billing_type = 'complimentary' THEN amount ELSE 0 END) AS complimentary_amount,
        SUM(CASE WHEN billing_type = 'non_chargeable' THEN amount ELSE 0 END) AS non_chargeable_amount,
        SUM(tax_amount) AS tax_amount
    FROM core.pro_forma_invoice_line_detail
    GROUP BY pro_forma_invoice_id, contract_line_id
),

draft AS (
    SELECT DISTINCT
        pro_forma_invoice_id,
        contract_id,
        currency_code
    FROM core.pro_forma_invoice_line_detail
),

line AS (
    SELECT
        draft.pro_forma_invoice_id,
        draft.contract_id,
        draft.currency_code,
        contract_line.contract_line_id
    FROM draft
    INNER JOIN core.contract_line AS contract_line
        ON draft.contract_id = contract_line.contract_id
    WHERE
        is_invoice_line(
            contract_line.is_active,
            contract_line.takes_time,
            contract_line.takes_expense,
            contract_line.takes_material,
            contract_line.takes_fee
        )
    UNION
    SELECT
        pro_forma_invoice_id,
        contract_id,
        currency_code,
        contract_line_id
    FROM core.pro_forma_invoice_line_detail
)

SELECT
    line.pro_forma_invoice_id || ':' || line.contract_line_id AS pro_forma_invoice_line_id,
    line.pro_forma_invoice_id,
    line.contract_id,
    line.contract_line_id,
    contract_line.contract_line_name,
    contract_line.billing_method_code,
    line.currency_code,
    COALESCE(total.detail_count, 0) AS detail_count,
    COALESCE(total.gross_amount, 0) AS gross_amount,
    COALESCE(total.discount_amount, 0) AS discount_amount,
    COALESCE(total.chargeable_amount, 0) AS chargeable_amount,
    COALESCE(total.complimentary_amount, 0) AS complimentary_amount,
    COALESCE(total.non_chargeable_amount, 0) AS non_chargeable_amount,
    COALESCE(total.tax_amount, 0) AS tax_amount,
    COALESCE(total.chargeable_amount, 0) + COALESCE(total.tax_amount, 0) AS due_amount
FROM line
LEFT JOIN total
    ON line.pro_forma_invoice_id = total.pro_forma_invoice_id AND line.contract_line_id = total.contract_line_id
LEFT JOIN core.contract_line AS contract_line
    ON line.contract_line_id = contract_line.contract_line_id AND line.contract_id = contract_line.contract_id;
