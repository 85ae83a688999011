-- Grain: one row per material usage log ever seen, alive or deleted
-- Source: Dataverse msdyn_materialusagelog (domain 2.14)
-- Rules: CST-01, CST-02, CST-03, CST-06, CST-07, CST-11, REJ-05
-- Scope: work_order_line_id by msdyn_workorderproduct, msdyn_workorderservice
CREATE TABLE staging.msdyn_materialusagelog (
    msdyn_materialusagelogid VARCHAR NOT NULL, -- Key
    msdyn_workorderproduct VARCHAR, -- Work order product it records
    msdyn_workorderservice VARCHAR, -- Work order service it records
    msdyn_project VARCHAR, -- Project
    msdyn_product VARCHAR, -- Product
    msdyn_bookableresource VARCHAR, -- Resource who used it
    msdyn_unit VARCHAR, -- Unit
    msdyn_quantity DECIMAL(18, 6), -- Quantity used
    msdyn_unitcost DECIMAL(18, 4), -- Cost per unit
    msdyn_transactiondate TIMESTAMP, -- When it was used
    msdyn_site VARCHAR, -- Site
    msdyn_warehouse VARCHAR, -- Warehouse
    msdyn_serialnumber VARCHAR, -- Serial number
    msdyn_batchnumber VARCHAR, -- Batch number
    msdyn_status BIGINT -- Status of the log
);

SELECT
    to_guid(msdyn_materialusagelogid) AS msdyn_materialusagelogid,
    to_guid(msdyn_workorderproduct) AS msdyn_workorderproduct,
    to_guid(msdyn_workorderservice) AS msdyn_workorderservice,
    to_guid(msdyn_project) AS msdyn_project,
    to_guid(msdyn_product) AS msdyn_product,
    to_guid(msdyn_bookableresource) AS msdyn_bookableresource,
    to_guid(msdyn_unit) AS msdyn_unit,
    to_quantity(msdyn_quantity) AS msdyn_quantity,
    to_price(msdyn_unitcost) AS msdyn_unitcost,
    to_instant(msdyn_transactiondate) AS msdyn_transactiondate,
    to_guid(msdyn_site) AS msdyn_site,
    to_guid(msdyn_warehouse) AS msdyn_warehouse,
    to_text(msdyn_serialnumber) AS msdyn_serialnumber,
    to_text(msdyn_batchnumber) AS msdyn_batchnumber,
    to_integer(msdyn_status) AS msdyn_status,
    date_fault(to_instant(msdyn_transactiondate)) AS fault_code
FROM landing.msdyn_materialusagelog;
