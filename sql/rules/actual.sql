-- When a work order line becomes an estimate or an actual, on which date, and why it stops being one.

-- ACT-01  A line waits, and has neither estimates nor actuals, while its work order, its project or its currency is not
--         there. The agreement's project is never a fallback.
-- Source: domain 3.8, F2; settled readings on the project of a work order and on waiting lines
CREATE OR REPLACE MACRO waiting_for(is_work_order_known, is_work_order_deleted, project_id, is_project_live, currency_code) AS
    CASE
        WHEN NOT is_work_order_known THEN 'work_order_missing'
        WHEN is_work_order_deleted THEN 'work_order_deleted'
        WHEN project_id IS NULL THEN 'no_project'
        WHEN NOT is_project_live THEN 'project_missing'
        WHEN currency_code IS NULL THEN 'currency_missing'
    END;

-- ACT-02  A line that is not waiting is no actual when it is deleted, its work order is canceled, it is still or again
--         Estimated, it or its work order is deactivated (by policy), or its approval is not recorded (by policy).
-- Source: domain F4 to F6, 3.8; policies "approval", "work order or line deactivated"
CREATE OR REPLACE MACRO withdrawn_by(
    is_deleted, is_work_order_canceled, line_status, is_deactivated, is_approved, deactivated_policy, approval_policy
) AS
    CASE
        WHEN is_deleted THEN 'line_deleted'
        WHEN is_work_order_canceled THEN 'work_order_canceled'
        WHEN line_status <> 'used' THEN 'line_estimated'
        WHEN is_deactivated AND deactivated_policy = 'reverse' THEN 'deactivated'
        WHEN approval_policy = 'recorded' AND NOT is_approved THEN 'not_approved'
    END;

-- ACT-03  A line set back to Estimated, deleted or canceled with its work order is reversed; by policy its actuals stay.
-- Source: domain 3.8; policy "line back to Estimated, deleted, work order canceled"
CREATE OR REPLACE MACRO is_kept_when_withdrawn(withdrawn_code, withdrawn_line_policy) AS
    withdrawn_line_policy = 'keep' AND withdrawn_code IN ('line_deleted', 'work_order_canceled', 'line_estimated');

-- ACT-04  The event of a line is the usage log's date, else the end of its booking, else the completion of its work
--         order, else the moment the line was made.
-- Source: domain 8.2; design "Document date of a line"
CREATE OR REPLACE MACRO event_instant(log_date, booking_end, work_order_completed, line_created) AS
    COALESCE(log_date, booking_end, work_order_completed, line_created);

-- ACT-05  The document date is the day of the event in UTC, or in the company's time zone where settings give one.
-- Source: settled reading of document_date
CREATE OR REPLACE MACRO local_date(instant, time_zone) AS
    CASE
        WHEN COALESCE(time_zone, 'UTC') = 'UTC' THEN CAST(instant AS DATE)
        ELSE CAST((instant AT TIME ZONE 'UTC') AT TIME ZONE time_zone AS DATE)
    END;

-- ACT-06  A fiscal period is known by its company ("none" without one) and its name.
-- Source: domain J3; contract core.fiscal_period
CREATE OR REPLACE MACRO fiscal_period_id(company_code, period_text) AS COALESCE(company_code, 'none') || ':' || period_text;

-- EST-01  A line has estimates when its estimated quantity is above zero, it is not deleted and its work order is not
--         canceled; by policy the estimate is dropped once the line is Used, and with deactivation.
-- Source: domain ES1, ES6, ES9; settled reading "estimates of a canceled work order are dropped"
CREATE OR REPLACE MACRO has_estimate(
    estimated_quantity, is_deleted, is_work_order_canceled, line_status, is_deactivated,
    estimate_once_used_policy, deactivated_policy
) AS
    COALESCE(estimated_quantity, 0) > 0
    AND NOT is_deleted
    AND NOT is_work_order_canceled
    AND NOT (line_status = 'used' AND estimate_once_used_policy = 'drop')
    AND NOT (is_deactivated AND deactivated_policy = 'reverse');

-- ACT-07  A replacement names the first thing that changed, in the order a controller asks: project, contract, product,
--         quantity, price, discount, billing, tax, customer, date, serial or batch, place, resource, dimension, rate, link.
--         NULL means nothing changed, and nothing is posted.
-- Source: domain 3.8, K17; settled reading "every financially relevant column that changes posts"
CREATE OR REPLACE MACRO change_reason(
    is_other_project, is_other_contract, is_other_product, is_other_quantity, is_other_price, is_other_discount,
    is_other_billing, is_other_tax, is_other_customer, is_other_date, is_other_lot, is_other_place, is_other_resource,
    is_other_dimension, is_other_rate, is_other_link
) AS
    CASE
        WHEN is_other_project THEN 'project_changed'
        WHEN is_other_contract THEN 'contract_changed'
        WHEN is_other_product THEN 'product_changed'
        WHEN is_other_quantity THEN 'quantity_changed'
        WHEN is_other_price THEN 'price_changed'
        WHEN is_other_discount THEN 'discount_changed'
        WHEN is_other_billing THEN 'billing_changed'
        WHEN is_other_tax THEN 'tax_changed'
        WHEN is_other_customer THEN 'customer_changed'
        WHEN is_other_date THEN 'date_changed'
        WHEN is_other_lot THEN 'serial_or_batch_changed'
        WHEN is_other_place THEN 'site_or_warehouse_changed'
        WHEN is_other_resource THEN 'resource_changed'
        WHEN is_other_dimension THEN 'dimension_changed'
        WHEN is_other_rate THEN 'rate_changed'
        WHEN is_other_link THEN 'link_changed'
    END;

-- ACT-08  What is not wanted any more is reversed for the reason that the line gives; a part that is due no longer while
--         its line stays (nothing left unbilled, another billing method) for that.
-- Source: domain 3.8, AC2
CREATE OR REPLACE MACRO reversal_reason(waiting_code, withdrawn_code) AS
    COALESCE(waiting_code, withdrawn_code, 'no_longer_due');

-- ACT-09  The key of an actual is its work order line, its transaction type and, for sales, the part: what is billed
--         (chargeable) or what was used beyond it (remainder).
-- Source: domain AC1, AC2; design "actual_key identifies what a posting is about"
CREATE OR REPLACE MACRO actual_key(work_order_line_id, transaction_type, part) AS
    work_order_line_id || ':' || transaction_type || ':' || part;

-- ACT-10  The id of a posting is a hash of its key and its running number within the key, so that a repeated run posts
--         it again under the same id and a value that returns gets a new one.
-- Source: design "posting_id"
CREATE OR REPLACE MACRO posting_id(actual_key, posting_number) AS
    MD5(actual_key || '#' || CAST(posting_number AS VARCHAR));

-- ACT-11  The cost of an actual is the used quantity at unit cost; by policy the additional and commission cost is part
--         of it.
-- Source: domain AC1, A5, K4; policy "additional and commission cost"
CREATE OR REPLACE MACRO transferred_cost_amount(cost_amount, untransferred_cost_amount, additional_cost_policy) AS
    CASE WHEN additional_cost_policy = 'included' THEN cost_amount + untransferred_cost_amount ELSE cost_amount END;

-- ACT-12  The rate of a posting is the one on the source row, else the one it was last posted with, else the current one
--         of the currency: a newer rate in the currency table posts nothing again.
-- Source: domain C2; settled reading of the exchange rate of a posting
CREATE OR REPLACE MACRO posting_rate(row_rate, posted_rate, currency_rate) AS COALESCE(row_rate, posted_rate, currency_rate);

-- ACT-13  Additional and commission cost is untransferred as long as it is not part of the cost.
-- Source: domain A5, K4; policy "additional and commission cost"
CREATE OR REPLACE MACRO untransferred_beside_cost(untransferred_cost_amount, additional_cost_policy) AS
    CASE
        WHEN additional_cost_policy = 'included' THEN CAST(0 AS DECIMAL(19, 4)) ELSE untransferred_cost_amount
    END;

-- ACT-14  The version that caused a correction is, of the rows that arrived with it: for a change of project, contract,
--         billing, customer or dimension, and for what happens to the work order, the newest of the rows the line
--         depends on; for a date, resource, lot or place, which both may tell, the newer of that and the line's own; for
--         all else the line's own. Where one is not there the other; where neither, the line as known.
-- Source: domain V1, 3.8
CREATE OR REPLACE MACRO cause_version(reason_code, line_version, context_version, known_version) AS
    CASE
        WHEN reason_code IN (
            'project_changed', 'contract_changed', 'billing_changed', 'customer_changed', 'dimension_changed', 'link_changed',
            'work_order_missing', 'work_order_deleted', 'work_order_canceled', 'no_project', 'project_missing',
            'currency_missing', 'not_approved', 'no_longer_due', 'tax_changed', 'invoiced', 'invoice_corrected'
        ) THEN COALESCE(context_version, line_version, known_version)
        WHEN reason_code IN ('date_changed', 'resource_changed', 'serial_or_batch_changed', 'site_or_warehouse_changed')
            THEN COALESCE(GREATEST(line_version, context_version), known_version)
        ELSE COALESCE(line_version, context_version, known_version)
    END;

-- ACT-15  The first posting of a key says what brought it: a used line, an approved time entry, an invoice.
-- Source: domain F4 to F9
CREATE OR REPLACE MACRO first_reason(transaction_type, source_kind) AS
    CASE
        WHEN transaction_type = 'billed_sales' THEN 'invoiced'
        WHEN source_kind = 'time_entry' THEN 'time_approved'
        ELSE 'line_used'
    END;

-- ACT-16  A time entry is no actual when it is deleted, no work, or not approved (recalled, returned).
-- Source: domain 1.2 Labor, 2.6, 3.8
CREATE OR REPLACE MACRO entry_withdrawn_by(is_deleted, is_work, is_approved) AS
    CASE
        WHEN is_deleted THEN 'entry_deleted'
        WHEN NOT is_work THEN 'not_work'
        WHEN NOT is_approved THEN 'not_approved'
    END;

-- ACT-17  What is not wanted any more is reversed for the reason its source gives; unbilled sales that an invoice has
--         settled because they are invoiced; billed sales whose invoice is corrected, withdrawn or gone because of that.
-- Source: domain 3.8, X2e, X5, X8c
CREATE OR REPLACE MACRO withdrawal_reason(transaction_type, waiting_code, withdrawn_code, is_settled) AS
    CASE
        WHEN transaction_type = 'billed_sales' THEN 'invoice_corrected'
        WHEN waiting_code IS NULL AND withdrawn_code IS NULL AND is_settled THEN 'invoiced'
        ELSE reversal_reason(waiting_code, withdrawn_code)
    END;
