-- What may be invoiced, what holds it back, and what a draft pro forma invoice says.

-- BIL-01  Not-to-exceed limits measure chargeable sales of time-and-material contract lines, billed or not; what is
--         non-chargeable or complimentary, cost and fixed price are not measured.
-- Source: domain N1, N4
CREATE OR REPLACE MACRO is_measured_by_limit(transaction_type, billing_type, billing_method_code) AS
    transaction_type IN ('unbilled_sales', 'billed_sales')
    AND billing_type = 'chargeable'
    AND billing_method_code = 'time_and_material';

-- BIL-02  A limit is told in the currency of the contract; a row in another currency cannot be measured and fails.
-- Source: domain N1; design principle "guess nothing"
CREATE OR REPLACE MACRO is_comparable(currency_code, contract_currency_code) AS
    COALESCE(currency_code = contract_currency_code, FALSE);

-- BIL-03  Rows are measured in the order of their approval: when it was approved, else when it was posted.
-- Source: domain N3
CREATE OR REPLACE MACRO approval_instant(approved_at, posted_at) AS COALESCE(approved_at, posted_at);

-- BIL-04  Work may be invoiced, by policy, once its work order is completed, or posted, or as soon as it is approved, or
--         only by the source itself. Work without a work order is completed; so is what stays of a canceled one.
-- Source: domain F7, I4; policy "ready to invoice"
CREATE OR REPLACE MACRO is_released(ready_policy, work_order_id, work_order_status) AS
    CASE
        WHEN ready_policy = 'approved' THEN TRUE
        WHEN ready_policy = 'recorded' THEN FALSE
        WHEN work_order_id IS NULL THEN TRUE
        WHEN ready_policy = 'posted' THEN COALESCE(work_order_status IN ('posted', 'canceled'), FALSE)
        ELSE COALESCE(work_order_status IN ('completed', 'posted', 'canceled'), FALSE)
    END;

-- BIL-05  Held back is what nobody pays, what a limit refuses, and what is not released: the first of these that applies.
-- Source: domain I1, MC3, N3
CREATE OR REPLACE MACRO held_code(customer_id, limit_status, is_released, ready_policy) AS
    CASE
        WHEN customer_id IS NULL THEN 'no_customer'
        WHEN limit_status = 'failed' THEN 'limit_failed'
        WHEN is_released THEN NULL
        WHEN ready_policy = 'recorded' THEN 'not_recorded'
        ELSE 'work_order_open'
    END;

-- BIL-06  Unbilled sales are created, then ready to invoice, then on a recorded invoice that is not confirmed.
-- Source: domain I4
CREATE OR REPLACE MACRO billing_status(is_on_recorded_invoice, held_code) AS
    CASE
        WHEN is_on_recorded_invoice THEN 'customer_invoice_created'
        WHEN held_code IS NULL THEN 'ready_to_invoice'
        ELSE 'unbilled_sales_created'
    END;

-- BIL-07  A line detail takes its source out of our drafts while its invoice is recorded and not confirmed; not when it
--         corrects another, is deleted, or its invoice is.
-- Source: domain I4; issue "drafts already invoiced in the source never come again"
CREATE OR REPLACE MACRO is_on_open_invoice(is_active, is_confirmed, is_correction, invoice_date, is_invoice_active) AS
    is_active AND NOT is_confirmed AND NOT is_correction AND invoice_date IS NOT NULL AND COALESCE(is_invoice_active, TRUE);

-- BIL-08  A product or service is taxed at the rate of the work order's tax code when work order and line are taxable
--         and the code is for products, or for services; time, fees and milestones are not.
-- Source: domain A12
CREATE OR REPLACE MACRO tax_percent(
    transaction_class, line_kind, is_work_order_taxable, is_line_taxable, applies_to_products, applies_to_services, rate_percent
) AS
    CASE
        WHEN NOT COALESCE(is_work_order_taxable AND is_line_taxable, FALSE) OR transaction_class <> 'material'
            THEN CAST(0 AS DECIMAL(9, 4))
        WHEN CASE line_kind WHEN 'product' THEN applies_to_products ELSE applies_to_services END
            THEN CAST(rate_percent AS DECIMAL(9, 4))
        ELSE CAST(0 AS DECIMAL(9, 4))
    END;

-- BIL-09  Tax is a percent of the amount after discount, rounded per detail; only what is chargeable is taxed.
-- Source: domain A12, C6, D4
CREATE OR REPLACE MACRO tax_of(amount, tax_percent, billing_type, currency_precision) AS
    CASE
        WHEN billing_type = 'chargeable'
            THEN to_money(
                CAST(amount AS DECIMAL(19, 4)) * CAST(tax_percent AS DECIMAL(9, 4)) * CAST(0.01 AS DECIMAL(3, 2)),
                currency_precision
            )
        ELSE CAST(0 AS DECIMAL(19, 4))
    END;

-- BIL-10  A milestone is drafted when it is ready to invoice, has an amount, and is neither billed nor on a recorded
--         invoice.
-- Source: domain I1, X8b, X8c
CREATE OR REPLACE MACRO is_milestone_due(status_code, is_active, amount, is_billed, is_on_recorded_invoice) AS
    COALESCE(status_code = 'ready' AND is_active AND amount > 0, FALSE) AND NOT is_billed AND NOT is_on_recorded_invoice;

-- BIL-11  There is one draft per contract, customer and currency.
-- Source: domain I2
CREATE OR REPLACE MACRO pro_forma_invoice_id(contract_id, customer_id, currency_code) AS
    MD5(contract_id || ':' || customer_id || ':' || currency_code);

-- BIL-12  The number of a draft follows from its contract, its customer and its date, the latest day it bills.
-- Source: design principle "no clock and no random number"
CREATE OR REPLACE MACRO pro_forma_invoice_number(contract_number, pro_forma_invoice_id, draft_date) AS
    REPLACE('PF-{contract}-', '{contract}', COALESCE(contract_number, 'none'))
    || UPPER(LEFT(MD5(pro_forma_invoice_id || ':' || CAST(draft_date AS VARCHAR)), 8));

-- BIL-13  A draft has a line for each contract line that takes anything, even when nothing of it is billed, and for each
--         one that it bills.
-- Source: domain I2
CREATE OR REPLACE MACRO is_invoice_line(is_active, takes_time, takes_expense, takes_material, takes_fee) AS
    is_active AND (takes_time OR takes_expense OR takes_material OR takes_fee);

-- BIL-14  Unbilled work is up to 30, 31 to 60, 61 to 90 or over 90 days old.
-- Source: issue "marts.unbilled_backlog (aged)"
CREATE OR REPLACE MACRO age_bucket(age_days) AS
    CASE
        WHEN age_days <= 30 THEN '0-30'
        WHEN age_days <= 60 THEN '31-60'
        WHEN age_days <= 90 THEN '61-90'
        ELSE 'over 90'
    END;

-- BIL-15  What a limit measures is committed, unless one refuses it; the rest no limit applies to.
-- Source: domain N2, N4
CREATE OR REPLACE MACRO limit_status(is_measured, refused_level_code) AS
    CASE
        WHEN refused_level_code IS NOT NULL THEN 'failed'
        WHEN is_measured THEN 'committed'
        ELSE 'not_applicable'
    END;
