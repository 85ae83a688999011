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
