-- What Finance would refuse: companies that do not match, places it does not know, financial dimensions that do not count.

-- DIM-01  Finance keeps a blank day as 1900-01-01: it limits nothing.
-- Source: domain 2.18 (DimensionAttributeValue); decision "blank days of Finance"
CREATE OR REPLACE MACRO finance_day(instant) AS
    CASE WHEN CAST(instant AS DATE) > DATE '1900-01-01' THEN CAST(instant AS DATE) END;

-- DIM-02  A dimension value counts on the accounting date when Finance knows it, has not suspended it, and the day lies
--         within the days it is active. What has not been exported is not judged.
-- Source: domain 7.1 (DM6)
CREATE OR REPLACE MACRO dimension_value_fault(is_value_known, is_suspended, active_from_date, active_to_date, accounting_date) AS
    CASE
        WHEN NOT is_value_known THEN 'dimension_value_unknown'
        WHEN is_suspended THEN 'dimension_value_suspended'
        WHEN accounting_date < active_from_date THEN 'dimension_value_not_yet_active'
        WHEN accounting_date > active_to_date THEN 'dimension_value_expired'
    END;

-- DIM-03  The company of the service account decides that of the work order; project and warehouse are of the same. Codes
--         are compared in lower case, and what is not known is no fault.
-- Source: domain 7.2
CREATE OR REPLACE MACRO is_other_company(company_code, other_company_code) AS
    COALESCE(LOWER(company_code) <> LOWER(other_company_code), FALSE);

-- DIM-04  A line that takes stock names a warehouse; the warehouse belongs to a site and is known to Finance in its
--         company, at the same site, and so is the site. What has not been exported is not judged.
-- Source: domain 7.3
CREATE OR REPLACE MACRO warehouse_fault(
    takes_stock, warehouse_id, site_id, is_warehouse_known, is_site_known, site_number, finance_site_number
) AS
    CASE
        WHEN warehouse_id IS NULL AND takes_stock THEN 'warehouse_missing'
        WHEN warehouse_id IS NULL THEN NULL
        WHEN NOT is_warehouse_known THEN 'warehouse_unknown'
        WHEN site_id IS NULL THEN 'site_missing'
        WHEN NOT is_site_known THEN 'site_unknown'
        WHEN LOWER(site_number) <> LOWER(finance_site_number) THEN 'warehouse_at_other_site'
    END;

-- DIM-05  Stock is taken by product lines of products that are kept in inventory.
-- Source: domain 5.3 (J10), 7.3
CREATE OR REPLACE MACRO takes_stock(line_kind, product_type) AS
    COALESCE(line_kind = 'product' AND product_type = 'inventory', FALSE);

-- DIM-06  A line without a warehouse would take from that of the technician.
-- Source: domain 7.3 (Field Service warehouse default)
CREATE OR REPLACE MACRO default_warehouse(line_warehouse_id, resource_warehouse_id) AS
    COALESCE(line_warehouse_id, resource_warehouse_id);

-- DIM-07  Each refusal has its remedy.
-- Source: domain 7.1, 7.2, 7.3
CREATE OR REPLACE MACRO finance_remedy(fault_code) AS
    CASE fault_code
        WHEN 'dimension_value_unknown' THEN 'Create the value in Finance, or give the project another one.'
        WHEN 'dimension_value_suspended' THEN 'Release the value in Finance, or give the project another one.'
        WHEN 'dimension_value_not_yet_active'
            THEN 'Let the value begin earlier in Finance, or give the project another one.'
        WHEN 'dimension_value_expired' THEN 'Let the value end later in Finance, or give the project another one.'
        WHEN 'dimension_set_unknown' THEN 'Export the dimension sets, or set the default dimensions of the project anew.'
        WHEN 'dimension_missing' THEN 'Give the project a value of this dimension in Finance.'
        WHEN 'service_account_company' THEN 'Set the company of the work order to that of its service account.'
        WHEN 'project_company' THEN 'Link a project of the same company as the work order.'
        WHEN 'warehouse_company' THEN 'Take the part from a warehouse of the same company.'
        WHEN 'warehouse_missing' THEN 'Name the warehouse on the line.'
        WHEN 'warehouse_unknown' THEN 'Create the warehouse in Finance in this company, or name another one.'
        WHEN 'site_missing' THEN 'Give the warehouse its site.'
        WHEN 'site_unknown' THEN 'Create the site in Finance in this company.'
        WHEN 'warehouse_at_other_site' THEN 'Give the warehouse the site that it has in Finance.'
    END;

-- DIM-08  Finance refuses what has an error; what has a warning it may take: whether a warehouse is mandatory its storage
--         dimensions decide, and a set that is unknown here may not have been exported.
-- Source: domain 7.1, 7.3
CREATE OR REPLACE MACRO refusal_severity(fault_code) AS
    CASE WHEN fault_code IN ('warehouse_missing', 'dimension_set_unknown') THEN 'warning' ELSE 'error' END;
