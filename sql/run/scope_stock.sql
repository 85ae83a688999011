-- Grain: one row per work order and inventory transaction of Finance whose movement of stock this run may change. Finance knows
--        no work orders: a transaction is looked at when it, its origin, dimensions, voucher, item or project came, when it
--        bears a serial number of a work order in scope, or all are when a place or a company came
-- Source: run.scope_work_order (empty for stock that no work order moved), staging (this run's rows), before (the warehouse's
--         rows), current (both together, of work orders the scope's)
-- Rules: none
CREATE TABLE run.scope_stock (
    stock_id VARCHAR NOT NULL -- Work order, project or inventory transaction
);

WITH changed_origin AS (
    SELECT recid FROM staging.inventtransorigin
    UNION
    SELECT settled.recid
    FROM before.inventtransorigin AS settled
    INNER JOIN staging.inventtransorigin AS incoming
        ON settled.id = incoming.id
),

serial_in_scope AS (
    SELECT LOWER(line.msdyn_serialnumber) AS serial_key
    FROM current.msdyn_workorderproduct AS line
    UNION
    SELECT LOWER(settled.msdyn_serialnumber) AS serial_key
    FROM before.msdyn_workorderproduct AS settled
    INNER JOIN run.scope_work_order AS scope
        ON settled.msdyn_workorder = scope.work_order_id
),

changed_dimension AS (
    SELECT LOWER(inventdimid) AS dimension_key FROM staging.inventdim
    UNION
    SELECT LOWER(settled.inventdimid) AS dimension_key
    FROM before.inventdim AS settled
    INNER JOIN staging.inventdim AS incoming
        ON settled.id = incoming.id
    UNION
    SELECT LOWER(dimension.inventdimid) AS dimension_key
    FROM current.inventdim AS dimension
    INNER JOIN serial_in_scope
        ON LOWER(dimension.inventserialid) = serial_in_scope.serial_key
),

changed_voucher AS (
    SELECT LOWER(vouchernumber) AS voucher_key FROM staging.projcdsactualsimport
    UNION
    SELECT LOWER(settled.vouchernumber) AS voucher_key
    FROM before.projcdsactualsimport AS settled
    WHERE
        settled.id IN (SELECT incoming.id FROM staging.projcdsactualsimport AS incoming)
        OR settled.actualid IN (SELECT actual.msdyn_actualid FROM staging.msdyn_actual AS actual)
),

changed_item AS (
    SELECT LOWER(productnumber) AS item_key FROM staging.product
    UNION
    SELECT LOWER(settled.productnumber) AS item_key
    FROM before.product AS settled
    INNER JOIN staging.product AS incoming
        ON settled.productid = incoming.productid
),

changed_project AS (
    SELECT LOWER(msdyn_projectnumber) AS project_key FROM staging.msdyn_project
    UNION
    SELECT LOWER(settled.msdyn_projectnumber) AS project_key
    FROM before.msdyn_project AS settled
    INNER JOIN staging.msdyn_project AS incoming
        ON settled.msdyn_projectid = incoming.msdyn_projectid
)

SELECT work_order_id AS stock_id FROM run.scope_work_order
UNION
SELECT id AS stock_id FROM staging.inventtrans
UNION
SELECT settled.id AS stock_id
FROM before.inventtrans AS settled
WHERE
    settled.inventtransorigin IN (SELECT changed_origin.recid FROM changed_origin)
    OR LOWER(settled.inventdimid) IN (SELECT changed_dimension.dimension_key FROM changed_dimension)
    OR LOWER(settled.voucher) IN (SELECT changed_voucher.voucher_key FROM changed_voucher)
    OR LOWER(settled.itemid) IN (SELECT changed_item.item_key FROM changed_item)
    OR LOWER(settled.projid) IN (SELECT changed_project.project_key FROM changed_project)
    OR EXISTS (SELECT 1 FROM staging.msdyn_warehouse)
    OR EXISTS (SELECT 1 FROM staging.msdyn_site)
    OR EXISTS (SELECT 1 FROM staging.cdm_company);
