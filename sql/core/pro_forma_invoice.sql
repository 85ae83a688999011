-- Grain: one row per draft pro forma invoice: contract, customer and currency that have something ready to invoice
-- Source: core.pro_forma_invoice_line, core.pro_forma_invoice_line_detail, core.project_contract
-- Rules: BIL-12
-- Scope: contract_id
-- Step: marts
CREATE TABLE core.pro_forma_invoice (
    pro_forma_invoice_id VARCHAR NOT NULL, -- Key: hash of contract, customer and currency
    pro_forma_invoice_number VARCHAR NOT NULL, -- Number for people: follows from contract, customer and date
    contract_id VARCHAR NOT NULL, -- Project contract
    customer_id VARCHAR NOT NULL, -- Customer who is billed
    company_code VARCHAR, -- Legal entity of the contract
    currency_code VARCHAR NOT NULL, -- Currency of the amounts
    draft_date DATE NOT NULL, -- Date of the draft: the latest day it bills
    first_document_date DATE NOT NULL, -- The earliest day it bills
    line_count BIGINT NOT NULL, -- Lines, empty ones too
    detail_count BIGINT NOT NULL, -- Details
    gross_amount DECIMAL(38, 4) NOT NULL, -- Chargeable details before discount
    discount_amount DECIMAL(38, 4) NOT NULL, -- Discount on them
    chargeable_amount DECIMAL(38, 4) NOT NULL, -- Chargeable details, net of discount
    complimentary_amount DECIMAL(38, 4) NOT NULL, -- Complimentary details: listed, not due
    non_chargeable_amount DECIMAL(38, 4) NOT NULL, -- Non-chargeable details: listed, not due
    tax_amount DECIMAL(38, 4) NOT NULL, -- Tax on the chargeable details
    due_amount DECIMAL(38, 4) NOT NULL -- Chargeable amount and tax
);

WITH day AS (
    SELECT
        pro_forma_invoice_id,
        contract_id,
        customer_id,
        currency_code,
        MAX(document_date) AS draft_date,
        MIN(document_date) AS first_document_date
    FROM core.pro_forma_invoice_line_detail
    GROUP BY pro_forma_invoice_id, contract_id, customer_id, currency_code
),

total AS (
    SELECT
        pro_forma_invoice_id,
        COUNT(*) AS line_count,
        SUM(detail_count) AS detail_count,
        SUM(gross_amount) AS gross_amount,
        SUM(discount_amount) AS discount_amount,
        SUM(chargeable_amount) AS chargeable_amount,
        SUM(complimentary_amount) AS complimentary_amount,
        SUM(non_chargeable_amount) AS non_chargeable_amount,
        SUM(tax_amount) AS tax_amount,
        SUM(due_amount) AS due_amount
    FROM core.pro_forma_invoice_line
    GROUP BY pro_forma_invoice_id
)

SELECT
    day.pro_forma_invoice_id,
    pro_forma_invoice_number(contract.contract_number, day.pro_forma_invoice_id, day.draft_date) AS pro_forma_invoice_number,
    day.contract_id,
    day.customer_id,
    contract.company_code,
    day.currency_code,
    day.draft_date,
    day.first_document_date,
    total.line_count,
    total.detail_count,
    total.gross_amount,
    total.discount_amount,
    total.chargeable_amount,
    total.complimentary_amount,
    total.non_chargeable_amount,
    total.tax_amount,
    total.due_amount
FROM day
INNER JOIN total
    ON day.pro_forma_invoice_id = total.pro_forma_invoice_id
LEFT JOIN core.project_contract AS contract
    ON day.contract_id = contract.contract_id;
