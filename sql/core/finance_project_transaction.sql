-- Grain: one row per project transaction that Finance posted
-- Source: staging.projpostedtranstable
-- Rules: COD-36, COD-39, COD-41, PRC-02
-- Scope: recorded_id by finance_project_transaction_id
CREATE TABLE core.finance_project_transaction (
    finance_project_transaction_id VARCHAR NOT NULL, -- Key (row id of the export)
    transaction_number VARCHAR, -- Transaction number
    company_code VARCHAR, -- Legal entity
    project_number VARCHAR, -- Project number
    finance_transaction_type VARCHAR CHECK (finance_transaction_type IN ('Revenue', 'Hour', 'Expense', 'Item', 'OnAccount', 'WIP', 'IndirectComponent', 'Retainage')), -- Kind of transaction in Finance
    transaction_type VARCHAR NOT NULL CHECK (transaction_type IN ('cost', 'unbilled_sales')), -- Cost, or sales
    project_date DATE, -- Day it happened
    item_number VARCHAR, -- Item number
    quantity DECIMAL(18, 6) NOT NULL, -- Quantity; a blank one is 0
    cost_amount DECIMAL(19, 4) NOT NULL, -- Cost
    sales_amount DECIMAL(19, 4) NOT NULL, -- Sales amount less discount
    discount_amount DECIMAL(19, 4) NOT NULL, -- Discount
    currency_code VARCHAR, -- Currency of the amounts
    line_property_name VARCHAR, -- Line property
    dimension_set_id VARCHAR, -- Financial dimensions
    voucher_number VARCHAR, -- Voucher
    inventory_transaction_number VARCHAR, -- Inventory transaction
    inventory_dimension_id VARCHAR, -- Inventory dimensions
    is_correction BOOLEAN NOT NULL, -- It corrects another
    adjusts_transaction_number VARCHAR, -- The transaction it corrects
    recorded_at TIMESTAMP, -- When the source made the row, UTC
    changed_at TIMESTAMP, -- When the source changed it last, UTC
    source_version BIGINT NOT NULL, -- Version of the row in the source
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    posted.id AS finance_project_transaction_id,
    posted.transid AS transaction_number,
    finance_company(posted.dataareaid) AS company_code,
    posted.projid AS project_number,
    finance_transaction_kind(posted.projtranstype) AS finance_transaction_type,
    journal_line_type(posted.currencyid, posted.totalsalesamountcur) AS transaction_type,
    CAST(posted.transdate AS DATE) AS project_date,
    posted.itemid AS item_number,
    COALESCE(posted.qty, CAST(0 AS DECIMAL(18, 6))) AS quantity,
    money_or_zero(posted.totalcostamountcur) AS cost_amount,
    money_or_zero(posted.totalsalesamountcur) AS sales_amount,
    money_or_zero(posted.linediscount) AS discount_amount,
    COALESCE(posted.currencyid, posted.currencyidcost) AS currency_code,
    posted.linepropertyid AS line_property_name,
    CAST(posted.defaultdimension AS VARCHAR) AS dimension_set_id,
    posted.voucher AS voucher_number,
    posted.inventtransid AS inventory_transaction_number,
    posted.inventdimid AS inventory_dimension_id,
    COALESCE(posted.iscorrection, FALSE) AS is_correction,
    posted.adjreftransid AS adjusts_transaction_number,
    posted.createdon AS recorded_at,
    posted.modifiedon AS changed_at,
    posted.versionnumber AS source_version,
    NOT posted.is_deleted AS is_active,
    posted.deleted_at
FROM current.projpostedtranstable AS posted
WHERE posted.versionnumber IS NOT NULL;
