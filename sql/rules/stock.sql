-- What moves stock, whose stock it is, what it is worth, and what is wrong with it.

-- STK-01  A journal of Field Service changes what is on hand or what is allocated; what is on order has not moved yet. What
--         work orders take is an issue, what they give back a return, as is what comes back by an RMA.
-- Source: domain 2.17, A16, X29
CREATE OR REPLACE MACRO field_service_movement(journal_type, transaction_type, quantity) AS
    CASE journal_type
        WHEN 690970002 THEN CASE WHEN quantity < 0 THEN 'de_allocation' ELSE 'allocation' END
        WHEN 690970000 THEN CASE transaction_type
            WHEN 690970000 THEN 'receipt'
            WHEN 690970001 THEN 'receipt'
            WHEN 690970002 THEN CASE WHEN quantity < 0 THEN 'issue' ELSE 'return' END
            WHEN 690970004 THEN CASE WHEN quantity < 0 THEN 'transfer_out' ELSE 'transfer_in' END
            WHEN 690970005 THEN 'return'
            ELSE 'adjustment'
        END
    END;

-- STK-02  A transaction of Finance has moved once it is picked or registered; one that is reserved physically is allocated,
--         one that is only ordered or offered is nothing yet. Purchases are receipts; sales and projects issue and take back.
-- Source: domain 2.18 (InventTrans)
CREATE OR REPLACE MACRO finance_movement(reference_category, status_issue, status_receipt, quantity) AS
    CASE
        WHEN status_issue = 4 THEN 'allocation'
        WHEN COALESCE(status_issue, 0) NOT IN (1, 2, 3) AND COALESCE(status_receipt, 0) NOT IN (1, 2, 3) THEN NULL
        WHEN reference_category = 3 THEN 'receipt'
        WHEN reference_category IN (6, 21, 22)
            THEN CASE WHEN quantity < 0 THEN 'transfer_out' ELSE 'transfer_in' END
        WHEN reference_category IN (0, 12) THEN CASE WHEN quantity < 0 THEN 'issue' ELSE 'return' END
        ELSE 'adjustment'
    END;

-- STK-03  Everything but an allocation changes what is on hand.
-- Source: domain A16, X29
CREATE OR REPLACE MACRO on_hand_change(movement_code, quantity) AS
    CASE
        WHEN movement_code IN ('allocation', 'de_allocation') THEN CAST(0 AS DECIMAL(18, 6))
        ELSE CAST(quantity AS DECIMAL(18, 6))
    END;

-- STK-04  An allocation adds to what is allocated, its end takes it off, whatever sign the source gives it.
-- Source: domain A16, X29
CREATE OR REPLACE MACRO allocated_change(movement_code, quantity) AS
    CASE movement_code
        WHEN 'allocation' THEN CAST(ABS(quantity) AS DECIMAL(18, 6))
        WHEN 'de_allocation' THEN CAST(-ABS(quantity) AS DECIMAL(18, 6))
        ELSE CAST(0 AS DECIMAL(18, 6))
    END;

-- STK-05  What is available is what is on hand less what is allocated.
-- Source: domain 2.17, A16
CREATE OR REPLACE MACRO available_of(on_hand_quantity, allocated_quantity) AS
    CAST(on_hand_quantity - allocated_quantity AS DECIMAL(18, 6));

-- STK-06  The stock of a company whose books are in Finance is kept in Finance; journals of Field Service do not count there.
-- Source: domain 5.1 (inventory master)
CREATE OR REPLACE MACRO is_stock_owner(owner_code, deployment_model) AS
    owner_code = 'finance' OR COALESCE(deployment_model <> 'finance', TRUE);

-- STK-07  A movement is found faulty without a known product or warehouse, when another system keeps the stock, when the
--         product is not kept in stock, and when it is an issue without a work order line.
-- Source: domain 5.1, A16, A17
CREATE OR REPLACE MACRO movement_finding(product_id, warehouse_id, is_owner, product_type, movement_code, line_id) AS
    CASE
        WHEN product_id IS NULL THEN 'no_product'
        WHEN warehouse_id IS NULL THEN 'no_warehouse'
        WHEN NOT is_owner THEN 'other_owner'
        WHEN product_type <> 'inventory' THEN 'not_stocked'
        WHEN movement_code = 'issue' AND line_id IS NULL THEN 'no_line'
    END;

-- STK-08  A movement counts unless something is wrong with it; a missing work order line alone does not keep it from counting.
-- Source: domain 5.1, A17
CREATE OR REPLACE MACRO is_movement_counted(finding_code) AS COALESCE(finding_code = 'no_line', TRUE);

-- STK-09  What comes in without a cost of its own is valued at the cost of its product: the standard, else the current one.
-- Source: domain A11
CREATE OR REPLACE MACRO product_cost(standard_cost, current_cost) AS
    COALESCE(standard_cost, current_cost, CAST(0 AS DECIMAL(18, 4)));

-- STK-10  Finance values a transaction at its posted cost and what the closing of the inventory added, before it is posted at
--         its physical cost.
-- Source: domain 2.18 (InventTrans), J10
CREATE OR REPLACE MACRO finance_value(status_issue, status_receipt, posted, physical, adjustment) AS
    CASE
        WHEN status_issue = 1 OR status_receipt = 1
            THEN CAST(COALESCE(posted, 0) + COALESCE(adjustment, 0) AS DECIMAL(19, 4))
        ELSE CAST(COALESCE(physical, 0) AS DECIMAL(19, 4))
    END;

-- STK-11  Finance writes the first day of 1900 where it has no date.
-- Source: domain 2.18 (InventTrans)
CREATE OR REPLACE MACRO finance_instant(instant) AS
    CASE WHEN instant <> CAST('1900-01-01' AS TIMESTAMP) THEN instant END;

-- STK-12  Within a day, what comes in counts first, then transfers, then what goes out.
-- Source: settled reading: stock is valued day by day
CREATE OR REPLACE MACRO valuing_step(movement_code, on_hand_quantity) AS
    CASE
        WHEN movement_code IN ('transfer_out', 'transfer_in') THEN 2
        WHEN on_hand_quantity > 0 THEN 1
        ELSE 3
    END;

-- STK-13  A line that is Used issues its product, one that is Estimated and allocated reserves it; only products kept in
--         stock, and only from a warehouse.
-- Source: domain A16, A17
CREATE OR REPLACE MACRO expected_movement(line_status, is_allocated, product_type, warehouse_id) AS
    CASE
        WHEN NOT is_stocked(product_type, warehouse_id) THEN NULL
        WHEN line_status = 'used' THEN 'issue'
        WHEN is_allocated THEN 'allocation'
    END;

-- STK-14  What has a serial number moves one by one.
-- Source: domain SB2
CREATE OR REPLACE MACRO is_serial_quantity_wrong(serial_number, quantity) AS
    serial_number IS NOT NULL AND ABS(quantity) <> 1;

-- STK-15  A serial number is consumed twice when it goes out again without a return between.
-- Source: domain SB4
CREATE OR REPLACE MACRO is_consumed_twice(consumed_before, returned_before) AS consumed_before > returned_before;

-- STK-16  A serial number consumed twice, or in a quantity other than one, is critical; the rest is for somebody to look at.
-- Source: domain SB1 to SB5, A16, A17
CREATE OR REPLACE MACRO stock_fault_severity(fault_code) AS
    CASE WHEN fault_code IN ('serial_consumed_twice', 'serial_quantity_not_one') THEN 'critical' ELSE 'warning' END;

-- STK-17  What a fault of the stock says.
-- Source: domain SB1 to SB5, A16, A17
CREATE OR REPLACE MACRO stock_fault_text(fault_code) AS
    CASE fault_code
        WHEN 'serial_consumed_twice' THEN 'The serial number goes out again without a return between'
        WHEN 'serial_quantity_not_one' THEN 'A serial number moves in a quantity other than one'
        WHEN 'issue_without_receipt' THEN 'The serial number goes out of stock but was never received'
        WHEN 'use_without_issue' THEN 'The serial number is used but Finance never issued it'
        WHEN 'issue_without_line' THEN 'The issue belongs to no work order line'
        WHEN 'issue_differs' THEN 'What went out of stock for the line is not what it used'
        WHEN 'negative_stock' THEN 'More went out than was there'
        WHEN 'on_hand_differs' THEN 'The stock that Field Service states is not what its journals add up to'
        WHEN 'no_product' THEN 'The product of the movement is not known'
        WHEN 'no_warehouse' THEN 'The warehouse of the movement is not known'
        WHEN 'other_owner' THEN 'Field Service moves stock that Finance keeps'
        WHEN 'not_stocked' THEN 'The product is not kept in stock'
    END;

-- STK-18  The life of a serial number or batch, in the order of a day: it comes, moves, goes out, is used, recorded, told to
--         Finance, billed, installed, and comes back.
-- Source: domain 3.9, SB1
CREATE OR REPLACE MACRO trace_step(event_code) AS
    CASE event_code
        WHEN 'receipt' THEN 10
        WHEN 'adjustment' THEN 11
        WHEN 'transfer_out' THEN 12
        WHEN 'transfer_in' THEN 13
        WHEN 'allocation' THEN 14
        WHEN 'de_allocation' THEN 15
        WHEN 'issue' THEN 20
        WHEN 'use' THEN 21
        WHEN 'usage_log' THEN 22
        WHEN 'actual' THEN 30
        WHEN 'journal_line' THEN 31
        WHEN 'voucher' THEN 32
        WHEN 'invoice_line' THEN 33
        WHEN 'install' THEN 40
        WHEN 'return' THEN 50
    END;

-- STK-19  What a receipt cost is its quantity at the cost per unit, in the accounting currency.
-- Source: domain A11, C2
CREATE OR REPLACE MACRO receipt_value(quantity, unit_cost, exchange_rate, accounting_precision) AS
    accounting_amount(extended_amount(quantity, unit_cost, 4), COALESCE(exchange_rate, 1), accounting_precision);

-- STK-20  Where a journal of Field Service comes from.
-- Source: domain 2.17 (transaction type)
CREATE OR REPLACE MACRO field_service_origin(transaction_type) AS
    CASE transaction_type
        WHEN 690970000 THEN 'purchase'
        WHEN 690970001 THEN 'purchase'
        WHEN 690970002 THEN 'work_order'
        WHEN 690970003 THEN 'adjustment'
        WHEN 690970004 THEN 'transfer'
        WHEN 690970005 THEN 'rma'
        ELSE 'manual'
    END;

-- STK-21  Where a transaction of Finance comes from.
-- Source: domain 2.18 (InventTransOrigin)
CREATE OR REPLACE MACRO finance_origin(reference_category) AS
    CASE
        WHEN reference_category = 0 THEN 'sales'
        WHEN reference_category = 3 THEN 'purchase'
        WHEN reference_category IN (6, 21, 22) THEN 'transfer'
        WHEN reference_category = 12 THEN 'project'
        ELSE 'adjustment'
    END;
