-- What Finance is told of a posting: the integration journal and the double entries that it leads to.

-- JRN-01  A line of the journal is made of cost and of unbilled sales. Finance is not told of unbilled sales that an invoice
--         has settled (it settles them itself), nor of cost of a resource that another company lends.
-- Source: domain J1, 5.2 (skip-sync rows), X12a
CREATE OR REPLACE MACRO is_journal_line(transaction_type, reason_code, company_code, resource_company_code) AS
    CASE transaction_type
        WHEN 'cost' THEN COALESCE(company_code = resource_company_code, TRUE)
        WHEN 'unbilled_sales' THEN reason_code <> 'invoiced'
        ELSE FALSE
    END;

-- JRN-02  A line is held, and in no journal, without a company, without an amount in the accounting currency (there is no
--         exchange rate) or without a line property.
-- Source: domain C3, J6
CREATE OR REPLACE MACRO held_reason(company_code, accounting_amount, line_property) AS
    CASE
        WHEN company_code IS NULL THEN 'no_company'
        WHEN accounting_amount IS NULL THEN 'no_exchange_rate'
        WHEN line_property IS NULL THEN 'no_line_property'
    END;

-- JRN-03  A journal holds the lines of one day, month or year of the accounting date, or all.
-- Source: domain J2; policy "journal period unit"
CREATE OR REPLACE MACRO journal_period(accounting_date, period_unit) AS
    CASE period_unit
        WHEN 'days' THEN CAST(accounting_date AS VARCHAR)
        WHEN 'months' THEN SUBSTRING(CAST(accounting_date AS VARCHAR), 1, 7)
        WHEN 'years' THEN SUBSTRING(CAST(accounting_date AS VARCHAR), 1, 4)
        ELSE 'all'
    END;

-- JRN-04  A journal is full at the line limit; the next line opens the next one.
-- Source: domain J2; policy "journal line limit"
CREATE OR REPLACE MACRO journal_number(line_rank, line_limit) AS 1 + (line_rank - 1) // line_limit;

-- JRN-05  The lines of a journal are numbered from 1.
-- Source: domain J2; policy "journal line limit"
CREATE OR REPLACE MACRO journal_line_number(line_rank, line_limit) AS 1 + (line_rank - 1) % line_limit;

-- JRN-06  A journal is known by its company, its period, the batch that brought it and its number.
-- Source: domain J2
CREATE OR REPLACE MACRO integration_journal_id(company_code, period_text, posting_batch_id, journal_number) AS
    company_code || ':' || period_text || ':' || posting_batch_id || ':' || CAST(journal_number AS VARCHAR);

-- JRN-07  Each posting has a voucher of its own: 20 characters, as long as Finance takes, always the same for the posting.
-- Source: domain J4
CREATE OR REPLACE MACRO voucher_number(posting_id) AS UPPER('fl' || SUBSTRING(posting_id, 1, 18));

-- JRN-08  Field work has no transaction category: the default category of its class, with the suffix of the shared ones.
-- Source: domain J5
CREATE OR REPLACE MACRO journal_category(transaction_class) AS
    CASE transaction_class
        WHEN 'time' THEN 'Default-1'
        WHEN 'fee' THEN 'Default-2'
        WHEN 'material' THEN 'Default-3'
        WHEN 'expense' THEN 'Default-4'
        WHEN 'milestone' THEN 'Default-5'
    END;

-- JRN-09  The line property follows the billing type; what is not available has none.
-- Source: domain J6
CREATE OR REPLACE MACRO line_property(billing_type) AS
    CASE billing_type
        WHEN 'chargeable' THEN 'Chargeable'
        WHEN 'non_chargeable' THEN 'Non-chargeable'
        WHEN 'complimentary' THEN 'Complimentary'
    END;

-- JRN-10  An inventory product out of a warehouse is stocked: Finance issues it from inventory.
-- Source: domain J10, J12
CREATE OR REPLACE MACRO is_stocked(product_type, warehouse_id) AS
    COALESCE(product_type = 'inventory', FALSE) AND warehouse_id IS NOT NULL;

-- JRN-11  Sales carry the tax code of their work order when that is taxed and the line is; time counts as taxed with its
--         work order.
-- Source: domain C6, J7
CREATE OR REPLACE MACRO journal_tax_code(transaction_type, is_work_order_taxable, is_line_taxable, tax_code_id) AS
    CASE
        WHEN transaction_type = 'unbilled_sales' AND is_work_order_taxable AND COALESCE(is_line_taxable, TRUE) THEN tax_code_id
    END;

-- JRN-12  Finance shows an exchange rate as the accounting currency for 100 of the other one: 0.8 is 125.
-- Source: domain C2, X11b
CREATE OR REPLACE MACRO finance_exchange_rate(exchange_rate) AS
    CASE
        WHEN exchange_rate <> 0
            THEN TRY_CAST(
                CAST(
                    (
                        2 * CAST(100000000000000 AS HUGEINT) * 1000000000000
                        + CAST(CAST(exchange_rate AS DECIMAL(22, 12)) * 1000000000000 AS HUGEINT)
                    ) // (2 * CAST(CAST(exchange_rate AS DECIMAL(22, 12)) * 1000000000000 AS HUGEINT)) AS DECIMAL(38, 0)
                ) * CAST(0.000000000001 AS DECIMAL(13, 12)) AS DECIMAL(22, 12)
            )
    END;

-- JRN-13  What happens in Finance: cost is recognized (collected as work in progress for a fixed price under completed
--         contract), chargeable sales are accrued, an invoice is posted. Sales that nobody pays, and accruals where revenue
--         counts at the invoice, are no event.
-- Source: domain 5.4; policies "fixed-price revenue", "time-and-material revenue"
CREATE OR REPLACE MACRO journal_event(
    transaction_type, transaction_class, billing_type, billing_method, fixed_price_policy, time_and_material_policy
) AS
    CASE
        WHEN transaction_type = 'cost' AND billing_method = 'fixed_price' AND fixed_price_policy = 'completed_contract'
            THEN CASE transaction_class
                WHEN 'time' THEN 'time_cost_wip' WHEN 'expense' THEN 'expense_cost_wip' ELSE 'item_usage_wip'
            END
        WHEN transaction_type = 'cost'
            THEN CASE transaction_class WHEN 'time' THEN 'time_cost' WHEN 'expense' THEN 'expense_cost' ELSE 'item_usage' END
        WHEN billing_type <> 'chargeable' THEN NULL
        WHEN transaction_type = 'unbilled_sales' AND time_and_material_policy = 'at_invoice' THEN NULL
        WHEN transaction_type = 'unbilled_sales' THEN 'accrual'
        WHEN transaction_class = 'milestone' AND fixed_price_policy = 'no_wip' THEN 'on_account_invoice'
        WHEN transaction_class = 'milestone' THEN 'on_account_invoice_wip'
        ELSE 'invoice'
    END;

-- JRN-14  The posting type an event debits.
-- Source: domain 5.4
CREATE OR REPLACE MACRO debit_posting_type(event) AS
    CASE event
        WHEN 'time_cost' THEN 'cost'
        WHEN 'time_cost_wip' THEN 'wip_cost'
        WHEN 'expense_cost' THEN 'cost'
        WHEN 'expense_cost_wip' THEN 'wip_cost'
        WHEN 'item_usage' THEN 'cost_item'
        WHEN 'item_usage_wip' THEN 'wip_cost_item'
        WHEN 'item_purchase' THEN 'cost_item'
        WHEN 'item_purchase_wip' THEN 'wip_cost_item'
        WHEN 'accrual' THEN 'wip_sales'
        WHEN 'accrual_reversal' THEN 'accrued_revenue'
        WHEN 'invoice' THEN 'customer_balance'
        WHEN 'invoice_tax' THEN 'customer_balance'
        WHEN 'on_account_invoice' THEN 'customer_balance'
        WHEN 'on_account_invoice_wip' THEN 'customer_balance'
        WHEN 'estimate_completed_contract' THEN 'wip_cost'
        WHEN 'estimate_percentage' THEN 'wip_sales'
        WHEN 'eliminate_completed_contract_cost' THEN 'cost'
        WHEN 'eliminate_completed_contract_sales' THEN 'wip_on_account'
        WHEN 'eliminate_percentage' THEN 'wip_on_account'
    END;

-- JRN-15  The posting type an event credits.
-- Source: domain 5.4
CREATE OR REPLACE MACRO credit_posting_type(event) AS
    CASE event
        WHEN 'time_cost' THEN 'payroll_allocation'
        WHEN 'time_cost_wip' THEN 'payroll_allocation'
        WHEN 'expense_cost' THEN 'expense_offset'
        WHEN 'expense_cost_wip' THEN 'expense_offset'
        WHEN 'item_usage' THEN 'cost_item_inventory'
        WHEN 'item_usage_wip' THEN 'cost_item_inventory'
        WHEN 'item_purchase' THEN 'procurement'
        WHEN 'item_purchase_wip' THEN 'procurement'
        WHEN 'accrual' THEN 'accrued_revenue'
        WHEN 'accrual_reversal' THEN 'wip_sales'
        WHEN 'invoice' THEN 'invoiced_revenue'
        WHEN 'invoice_tax' THEN 'tax_payable'
        WHEN 'on_account_invoice' THEN 'revenue_on_account'
        WHEN 'on_account_invoice_wip' THEN 'wip_on_account'
        WHEN 'estimate_completed_contract' THEN 'cost'
        WHEN 'estimate_percentage' THEN 'accrued_revenue'
        WHEN 'eliminate_completed_contract_cost' THEN 'wip_cost'
        WHEN 'eliminate_completed_contract_sales' THEN 'accrued_revenue'
        WHEN 'eliminate_percentage' THEN 'wip_sales'
    END;

-- JRN-16  The main account of a posting type where the settings name none. Those of cost, payroll allocation, WIP sales and
--         accrued revenue are the documented ones of the demonstration company.
-- Source: domain X11b; decision "main accounts"
CREATE OR REPLACE MACRO posting_account(posting_type) AS
    CASE posting_type
        WHEN 'cost' THEN '540100'
        WHEN 'cost_item' THEN '540200'
        WHEN 'cost_item_inventory' THEN '140200'
        WHEN 'payroll_allocation' THEN '600300'
        WHEN 'expense_offset' THEN '200140'
        WHEN 'procurement' THEN '200150'
        WHEN 'wip_cost' THEN '161100'
        WHEN 'wip_cost_item' THEN '161200'
        WHEN 'wip_sales' THEN '161300'
        WHEN 'wip_on_account' THEN '161400'
        WHEN 'customer_balance' THEN '130100'
        WHEN 'invoiced_revenue' THEN '420100'
        WHEN 'accrued_revenue' THEN '420200'
        WHEN 'revenue_on_account' THEN '420300'
        WHEN 'tax_payable' THEN '222200'
    END;

-- JRN-17  A reversal is the event of the posting it negates, with the other sign; of an accrual that an invoice settles it
--         is the reversal of the accrual.
-- Source: domain 5.4 (reversal of accrual at invoice), X11c
CREATE OR REPLACE MACRO reversal_event(event, reason_code) AS
    CASE WHEN event = 'accrual' AND reason_code = 'invoiced' THEN 'accrual_reversal' ELSE event END;

-- JRN-18  Of the dimensions of a worker and a project the project's win, on the payroll allocation the worker's; what only
--         one of them has is kept. It is asked for each dimension (cost center, department, ...) by itself.
-- Source: domain DM2, DM3, X28
CREATE OR REPLACE MACRO merged_dimension(posting_type, worker_value, project_value) AS
    CASE
        WHEN posting_type = 'payroll_allocation' THEN COALESCE(worker_value, project_value)
        ELSE COALESCE(project_value, worker_value)
    END;

-- JRN-19  Finance calls a transaction by its class: hours, items, expenses, and fees as revenue.
-- Source: domain 2.18 (ProjTransType)
CREATE OR REPLACE MACRO finance_transaction_type(transaction_class) AS
    CASE transaction_class
        WHEN 'time' THEN 'Hour' WHEN 'material' THEN 'Item' WHEN 'expense' THEN 'Expense' WHEN 'fee' THEN 'Revenue'
    END;

-- JRN-20  Which row of the posting profile counts, the lowest first: that of the project group and the category, that of the
--         group, that of the category, that of all. One of another group or category never does.
-- Source: domain 5.4, J5; decision "main accounts"
CREATE OR REPLACE MACRO profile_priority(profile_group, profile_category, project_group, category) AS
    CASE
        WHEN profile_group = 'all' AND profile_category = 'all' THEN 4
        WHEN profile_group = 'all' AND profile_category = category THEN 3
        WHEN profile_group = project_group AND profile_category = 'all' THEN 2
        WHEN profile_group = project_group AND profile_category = category THEN 1
    END;
