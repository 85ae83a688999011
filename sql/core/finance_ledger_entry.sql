-- Grain: one row per entry on an account of the general ledger of Finance
-- Source: staging.generaljournalaccountentry, staging.generaljournalentry (its voucher: the newest of a record id)
-- Rules: COD-37, COD-39, COD-40, PRC-02
-- Scope: recorded_id by finance_ledger_entry_id
CREATE TABLE core.finance_ledger_entry (
    finance_ledger_entry_id VARCHAR NOT NULL, -- Key (row id of the export)
    ledger_journal_number VARCHAR, -- Journal of the general ledger
    company_code VARCHAR, -- Legal entity
    voucher_number VARCHAR, -- Voucher
    accounting_date DATE, -- Day it counts
    document_date DATE, -- Day of the document
    posting_type_code VARCHAR NOT NULL CHECK (posting_type_code IN (
        'cost', 'cost_item', 'cost_item_inventory', 'payroll_allocation', 'wip_cost', 'wip_cost_item', 'wip_sales', 'wip_on_account', 'customer_balance', 'invoiced_revenue', 'accrued_revenue', 'revenue_on_account', 'tax_payable', 'other'
    )), -- Posting type; other when projects do not post it
    main_account_number VARCHAR, -- Main account
    ledger_account_text VARCHAR, -- Main account and dimensions, as shown
    amount DECIMAL(19, 4) NOT NULL, -- Amount; a credit is negative
    currency_code VARCHAR, -- Currency of the amount
    accounting_amount DECIMAL(19, 4) NOT NULL, -- Amount in the accounting currency
    is_credit BOOLEAN NOT NULL, -- The amount is credited
    is_correction BOOLEAN NOT NULL, -- It corrects another entry
    recorded_at TIMESTAMP, -- When the source made the row, UTC
    changed_at TIMESTAMP, -- When the source changed it last, UTC
    source_version BIGINT NOT NULL, -- Version of the row in the source
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    entry.id AS finance_ledger_entry_id,
    voucher.journalnumber AS ledger_journal_number,
    finance_company(voucher.subledgervoucherdataareaid) AS company_code,
    voucher.subledgervoucher AS voucher_number,
    CAST(voucher.accountingdate AS DATE) AS accounting_date,
    CAST(voucher.documentdate AS DATE) AS document_date,
    finance_posting_type(entry.postingtype) AS posting_type_code,
    main_account(entry.ledgeraccount) AS main_account_number,
    entry.ledgeraccount AS ledger_account_text,
    money_or_zero(entry.transactioncurrencyamount) AS amount,
    entry.transactioncurrencycode AS currency_code,
    money_or_zero(entry.accountingcurrencyamount) AS accounting_amount,
    COALESCE(entry.iscredit, entry.transactioncurrencyamount < 0, FALSE) AS is_credit,
    COALESCE(entry.iscorrection, FALSE) AS is_correction,
    entry.createdon AS recorded_at,
    entry.modifiedon AS changed_at,
    entry.versionnumber AS source_version,
    NOT entry.is_deleted AS is_active,
    entry.deleted_at
FROM current.generaljournalaccountentry AS entry
LEFT JOIN (
    SELECT
        recid,
        journalnumber,
        subledgervoucher,
        subledgervoucherdataareaid,
        accountingdate,
        documentdate,
        ROW_NUMBER() OVER (PARTITION BY recid ORDER BY versionnumber DESC, id ASC) AS newest
    FROM current.generaljournalentry
    WHERE NOT is_deleted
) AS voucher
    ON entry.generaljournalentry = voucher.recid AND voucher.newest = 1
WHERE entry.versionnumber IS NOT NULL;
