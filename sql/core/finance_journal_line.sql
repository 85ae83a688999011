-- Grain: one row per line of an integration journal of Finance
-- Source: staging.projadvancedjournalline, staging.projadvancedjournal (the newest journal of a record id), staging.projcdsactualsimport (the
--         staged actual that names the line: of several the newest, so that a line stays one row)
-- Rules: COD-36, COD-38, COD-39, COD-41, PRC-02
-- Scope: recorded_id by finance_journal_line_id
CREATE TABLE core.finance_journal_line (
    finance_journal_line_id VARCHAR NOT NULL, -- Key (row id of the export)
    record_id VARCHAR, -- Record id, by which staged actuals name it
    actual_id VARCHAR, -- Actual of Project Operations; blank when no staged actual names the line
    company_code VARCHAR, -- Legal entity
    journal_number VARCHAR, -- Integration journal
    journal_status_code VARCHAR NOT NULL CHECK (journal_status_code IN ('draft', 'posted')), -- Whether it is booked
    journal_posted_at TIMESTAMP, -- When
    line_number BIGINT, -- Number within the journal
    transaction_type VARCHAR NOT NULL CHECK (transaction_type IN ('cost', 'unbilled_sales')), -- Cost, or sales before the invoice
    finance_transaction_type VARCHAR CHECK (finance_transaction_type IN ('Revenue', 'Hour', 'Expense', 'Item', 'OnAccount', 'WIP', 'IndirectComponent', 'Retainage')), -- Kind of transaction in Finance
    voucher_number VARCHAR, -- Voucher
    related_voucher_number VARCHAR, -- Voucher of the other side of the same source
    transaction_number VARCHAR, -- Transaction it is posted as
    project_number VARCHAR, -- Project number
    category_name VARCHAR, -- Project category
    line_property_name VARCHAR, -- Line property
    project_date DATE, -- Day it happened
    accounting_date DATE, -- Day it counts
    quantity DECIMAL(18, 6) NOT NULL, -- Quantity; a blank one is 0
    unit_cost_price DECIMAL(18, 4), -- Cost per unit
    cost_amount DECIMAL(19, 4) NOT NULL, -- Cost
    unit_sales_price DECIMAL(18, 4), -- Price per unit
    sales_amount DECIMAL(19, 4) NOT NULL, -- Sales amount less discount
    discount_amount DECIMAL(19, 4) NOT NULL, -- Discount
    currency_code VARCHAR, -- Currency of the amounts
    finance_exchange_rate DECIMAL(22, 12), -- Its rate: accounting currency for 100
    dimension_set_id VARCHAR, -- Financial dimensions
    item_number VARCHAR, -- Item number, of stocked items
    inventory_dimension_id VARCHAR, -- Inventory dimensions, of stocked items
    recorded_at TIMESTAMP, -- When the source made the row, UTC
    changed_at TIMESTAMP, -- When the source changed it last, UTC
    source_version BIGINT NOT NULL, -- Version of the row in the source
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    line.id AS finance_journal_line_id,
    CAST(line.recid AS VARCHAR) AS record_id,
    staged.actualid AS actual_id,
    finance_company(line.dataareaid) AS company_code,
    journal.projadvancedjournalid AS journal_number,
    recorded_journal_status(journal.posteddatetime) AS journal_status_code,
    journal.posteddatetime AS journal_posted_at,
    CAST(line.linenumber AS BIGINT) AS line_number,
    journal_line_type(line.pricecurrency, line.extendedprice) AS transaction_type,
    finance_transaction_kind(line.transtype) AS finance_transaction_type,
    line.voucher AS voucher_number,
    line.relatedvoucher AS related_voucher_number,
    line.projtransid AS transaction_number,
    line.projid AS project_number,
    line.projcategoryid AS category_name,
    line.linepropertyid AS line_property_name,
    CAST(line.projtransdate AS DATE) AS project_date,
    CAST(line.accountingdate AS DATE) AS accounting_date,
    COALESCE(line.quantity, CAST(0 AS DECIMAL(18, 6))) AS quantity,
    line.unitcost AS unit_cost_price,
    money_or_zero(line.extendedcost) AS cost_amount,
    line.unitprice AS unit_sales_price,
    money_or_zero(line.extendedprice) AS sales_amount,
    money_or_zero(line.linediscount) AS discount_amount,
    COALESCE(line.pricecurrency, line.costcurrency) AS currency_code,
    COALESCE(line.priceexchangerate, line.costexchangerate) AS finance_exchange_rate,
    CAST(line.defaultdimension AS VARCHAR) AS dimension_set_id,
    line.itemid AS item_number,
    line.inventdimid AS inventory_dimension_id,
    line.createdon AS recorded_at,
    line.modifiedon AS changed_at,
    line.versionnumber AS source_version,
    NOT line.is_deleted AS is_active,
    line.deleted_at
FROM current.projadvancedjournalline AS line
LEFT JOIN (
    SELECT
        recid,
        projadvancedjournalid,
        posteddatetime,
        ROW_NUMBER() OVER (PARTITION BY recid ORDER BY versionnumber DESC, id ASC) AS newest
    FROM current.projadvancedjournal
    WHERE NOT is_deleted
) AS journal
    ON line.projadvancedjournal = journal.recid AND journal.newest = 1
LEFT JOIN (
    SELECT
        projadvancedjournalline,
        actualid,
        ROW_NUMBER() OVER (PARTITION BY projadvancedjournalline ORDER BY versionnumber DESC, id ASC) AS newest
    FROM current.projcdsactualsimport
    WHERE NOT is_deleted
) AS staged
    ON line.recid = staged.projadvancedjournalline AND staged.newest = 1
WHERE line.versionnumber IS NOT NULL;
