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
