-- What the numbers of Dynamics option sets mean, in words.

-- COD-01  A work order line is Estimated or Used; a blank status is Estimated.
-- Source: domain 1.3 (msdyn_linestatus)
CREATE OR REPLACE MACRO line_status(code) AS
    CASE COALESCE(code, 690970000) WHEN 690970000 THEN 'estimated' WHEN 690970001 THEN 'used' END;

-- COD-02  The system status of a work order.
-- Source: domain 1.3 (msdyn_systemstatus)
CREATE OR REPLACE MACRO work_order_status(code) AS
    CASE COALESCE(code, 690970000)
        WHEN 690970000 THEN 'unscheduled'
        WHEN 690970001 THEN 'scheduled'
        WHEN 690970002 THEN 'in_progress'
        WHEN 690970003 THEN 'completed'
        WHEN 690970004 THEN 'posted'
        WHEN 690970005 THEN 'canceled'
    END;

-- COD-03  The billing method of a contract line.
-- Source: domain 2.9 (msdyn_billingmethod)
CREATE OR REPLACE MACRO billing_method(code) AS
    CASE code WHEN 192350000 THEN 'time_and_material' WHEN 192350001 THEN 'fixed_price' END;

-- COD-04  The billing type of a transaction.
-- Source: domain 2.13 (billing type)
CREATE OR REPLACE MACRO billing_type(code) AS
    CASE code
        WHEN 192350000 THEN 'non_chargeable'
        WHEN 192350001 THEN 'chargeable'
        WHEN 192350002 THEN 'complimentary'
        WHEN 192350003 THEN 'not_available'
    END;

-- COD-05  The system status of an agreement.
-- Source: domain 2.7
CREATE OR REPLACE MACRO agreement_status(code) AS
    CASE COALESCE(code, 690970000)
        WHEN 690970000 THEN 'estimate'
        WHEN 690970001 THEN 'active'
        WHEN 690970002 THEN 'expired'
        WHEN 690970003 THEN 'canceled'
    END;

-- COD-06  What kind of product it is for Field Service.
-- Source: domain 2.10 (msdyn_fieldserviceproducttype)
CREATE OR REPLACE MACRO product_type(code) AS
    CASE code
        WHEN 690970000 THEN 'inventory' WHEN 690970001 THEN 'non_inventory' WHEN 690970002 THEN 'service'
    END;

-- COD-08  A contract line has selected tasks when its Included Tasks say so; blank means all tasks.
-- Source: domain 2.9, CR3
CREATE OR REPLACE MACRO has_selected_tasks(code) AS COALESCE(code = 192350001, FALSE);

-- COD-09  A contract takes project transactions when its order type is Work based (or is not told).
-- Source: domain 2.9, CR8
CREATE OR REPLACE MACRO is_work_based(code) AS COALESCE(code = 192350001, TRUE);

-- COD-10  An approval counts once its record stage is Approved.
-- Source: domain 2.15
CREATE OR REPLACE MACRO is_approved(code) AS COALESCE(code = 2, FALSE);

-- COD-07  A record is active while its statecode is 0 or blank and it is not deleted.
-- Source: domain 2 (statecode), T8
CREATE OR REPLACE MACRO is_live(statecode, is_deleted) AS NOT is_deleted AND COALESCE(statecode, 0) = 0;

-- COD-11  The status of a pro forma invoice; blank is a draft.
-- Source: domain 2.16
CREATE OR REPLACE MACRO invoice_status(code) AS
    CASE code
        WHEN 192350001 THEN 'in_review' WHEN 192350002 THEN 'confirmed' WHEN 192350003 THEN 'paid' ELSE 'draft'
    END;

-- COD-12  How far the invoice of a milestone is; blank is not ready.
-- Source: domain 2.9
CREATE OR REPLACE MACRO milestone_status(code) AS
    CASE code
        WHEN 192350001 THEN 'ready' WHEN 192350002 THEN 'invoice_created' WHEN 192350003 THEN 'invoice_posted' ELSE 'not_ready'
    END;

-- COD-13  The class of a transaction, as far as this product posts it.
-- Source: domain 2.13
CREATE OR REPLACE MACRO transaction_class(code) AS
    CASE code
        WHEN 192350000 THEN 'time' WHEN 192350002 THEN 'material' WHEN 192350003 THEN 'milestone' WHEN 192350004 THEN 'fee'
    END;

-- COD-14  A time entry counts when it is Work (or its type is not told): absences, vacations, breaks and travel do not.
-- Source: domain 2.6, F1.2 Labor
CREATE OR REPLACE MACRO is_work_time(type_code) AS COALESCE(type_code = 192350000, TRUE);

-- COD-15  A time entry is approved when its entry status says so.
-- Source: domain 2.6
CREATE OR REPLACE MACRO is_entry_approved(entry_status) AS COALESCE(entry_status = 192350002, FALSE);

-- COD-30  The transaction type that Project Operations and Finance record.
-- Source: domain 2.13 (transaction type)
CREATE OR REPLACE MACRO recorded_type(code) AS
    CASE code
        WHEN 192350000 THEN 'cost'
        WHEN 192350004 THEN 'project_contract'
        WHEN 192350005 THEN 'unbilled_sales'
        WHEN 192350006 THEN 'billed_sales'
        WHEN 192350007 THEN 'resourcing_unit_cost'
        WHEN 192350008 THEN 'inter_organizational_sales'
    END;

-- COD-31  The transaction class that they record, those included that this product does not post.
-- Source: domain 2.13 (transaction class), AC8
CREATE OR REPLACE MACRO recorded_class(code) AS
    CASE code
        WHEN 192350000 THEN 'time'
        WHEN 192350001 THEN 'expense'
        WHEN 192350002 THEN 'material'
        WHEN 192350003 THEN 'milestone'
        WHEN 192350004 THEN 'fee'
        WHEN 690970002 THEN 'tax'
        WHEN 690970000 THEN 'commission'
        WHEN 690970001 THEN 'additional'
    END;

-- COD-32  How far an actual is on its way to an invoice.
-- Source: domain 2.13 (billing status), 1.4, I4
CREATE OR REPLACE MACRO recorded_billing_status(code) AS
    CASE code
        WHEN 192350000 THEN 'unbilled_sales_created'
        WHEN 192350001 THEN 'invoice_created'
        WHEN 192350002 THEN 'invoice_posted'
        WHEN 192350003 THEN 'canceled'
        WHEN 192350004 THEN 'ready_to_invoice'
        WHEN 690970000 THEN 'work_order_posted'
    END;

-- COD-33  What became of an actual: blank while it stands.
-- Source: domain 2.13 (adjustment status), 3.8
CREATE OR REPLACE MACRO adjustment_status(code) AS
    CASE code WHEN 192350000 THEN 'in_process' WHEN 192350001 THEN 'adjusted' WHEN 192350002 THEN 'unadjustable' END;

-- COD-34  A recorded estimate is cost, or sales of the project contract.
-- Source: domain 2.11
CREATE OR REPLACE MACRO estimate_row_type(code) AS CASE code WHEN 192350000 THEN 'cost' WHEN 192350004 THEN 'sales' END;

-- COD-35  The role of a transaction in a connection is a text, written with spaces or without.
-- Source: domain 3.9
CREATE OR REPLACE MACRO connection_role(role) AS
    CASE LOWER(REPLACE(role, ' ', ''))
        WHEN 'original' THEN 'original'
        WHEN 'reversing' THEN 'reversing'
        WHEN 'replacing' THEN 'replacing'
        WHEN 'cost' THEN 'cost'
        WHEN 'unbilledsales' THEN 'unbilled_sales'
        WHEN 'billedsales' THEN 'billed_sales'
    END;

-- COD-36  What Finance calls a project transaction.
-- Source: domain 2.18 (ProjTransType)
CREATE OR REPLACE MACRO finance_transaction_kind(code) AS
    CASE code
        WHEN 1 THEN 'Revenue'
        WHEN 2 THEN 'Hour'
        WHEN 3 THEN 'Expense'
        WHEN 4 THEN 'Item'
        WHEN 5 THEN 'OnAccount'
        WHEN 6 THEN 'WIP'
        WHEN 7 THEN 'IndirectComponent'
        WHEN 8 THEN 'Retainage'
    END;

-- COD-37  The posting type of an entry, for the types that projects post (LedgerPostingType of Finance).
-- Source: domain 2.18, 5.4
CREATE OR REPLACE MACRO finance_posting_type(code) AS
    CASE code
        WHEN 4 THEN 'tax_payable'
        WHEN 31 THEN 'customer_balance'
        WHEN 121 THEN 'cost'
        WHEN 122 THEN 'payroll_allocation'
        WHEN 123 THEN 'wip_cost'
        WHEN 124 THEN 'cost_item'
        WHEN 92 THEN 'cost_item_inventory'
        WHEN 125 THEN 'wip_cost_item'
        WHEN 126 THEN 'invoiced_revenue'
        WHEN 127 THEN 'revenue_on_account'
        WHEN 128 THEN 'accrued_revenue'
        WHEN 129 THEN 'wip_sales'
        WHEN 138 THEN 'wip_on_account'
        ELSE 'other'
    END;

-- COD-38  An integration journal is posted once it says when; before, whatever its status, it is no booking.
-- Source: domain J8 (numbers of the status are not published)
CREATE OR REPLACE MACRO recorded_journal_status(posted_at) AS CASE WHEN posted_at IS NULL THEN 'draft' ELSE 'posted' END;

-- COD-39  Finance writes its legal entities in any case; here they are in upper case.
-- Source: domain 2.18 (DataAreaId), 7.2
CREATE OR REPLACE MACRO finance_company(data_area) AS UPPER(NULLIF(data_area, ''));

-- COD-40  The main account is the first part of a ledger account.
-- Source: domain 2.18 (LedgerAccount)
CREATE OR REPLACE MACRO main_account(ledger_account) AS NULLIF(SPLIT_PART(ledger_account, '-', 1), '');

-- COD-41  A journal line with a price currency, or a sales amount, is of unbilled sales, else of cost.
-- Source: domain J1
CREATE OR REPLACE MACRO journal_line_type(price_currency, sales_amount) AS
    CASE WHEN price_currency IS NOT NULL OR sales_amount <> 0 THEN 'unbilled_sales' ELSE 'cost' END;

-- COD-42  What a recorded actual came from.
-- Source: domain 3.9
CREATE OR REPLACE MACRO recorded_source_kind(line_id, time_entry_id, milestone_id) AS
    CASE
        WHEN line_id IS NOT NULL THEN 'work_order_line'
        WHEN time_entry_id IS NOT NULL THEN 'time_entry'
        WHEN milestone_id IS NOT NULL THEN 'milestone'
    END;
