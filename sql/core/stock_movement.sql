-- Grain: one row per movement of stock: an inventory journal of Field Service or an inventory transaction of Finance
-- Source: staging.msdyn_inventoryjournal and what made it (adjustment, transfer, receipt, return), staging.inventtrans with
--         its origin and dimensions, core. A transaction of Finance belongs to the line whose actual was staged with its
--         voucher, else to the one line of its project that used its product with its serial number.
-- Rules: ACT-05, STK-01, STK-02, STK-03, STK-04, STK-05, STK-06, STK-07, STK-08, STK-10, STK-11, STK-19, STK-20, STK-21
-- Scope: stock_id by work_order_id, inventory_transaction_id
-- Step: marts
CREATE TABLE core.stock_movement (
    stock_movement_id VARCHAR NOT NULL, -- Key: who keeps it, and the id there
    owner_code VARCHAR NOT NULL CHECK (owner_code IN ('field_service', 'finance')), -- Who keeps it
    movement_code VARCHAR NOT NULL CHECK (movement_code IN ('receipt', 'adjustment', 'transfer_in', 'transfer_out', 'allocation', 'de_allocation', 'issue', 'return')), -- What happened
    origin_code VARCHAR NOT NULL CHECK (origin_code IN ('purchase', 'work_order', 'adjustment', 'transfer', 'rma', 'manual', 'project', 'sales')), -- What made it
    company_code VARCHAR, -- Legal entity of the warehouse
    product_id VARCHAR, -- Product
    unit_id VARCHAR, -- Unit of the quantity
    site_id VARCHAR, -- Site
    warehouse_id VARCHAR, -- Warehouse
    serial_number VARCHAR, -- Serial number; in Field Service that of the work order line
    batch_number VARCHAR, -- Batch number; in Field Service that of the work order line
    movement_date DATE NOT NULL, -- Day it happened
    quantity DECIMAL(18, 6) NOT NULL, -- Quantity as the source has it; out is negative
    on_hand_quantity DECIMAL(18, 6) NOT NULL, -- Change of what is on hand
    allocated_quantity DECIMAL(18, 6) NOT NULL, -- Change of what is allocated
    available_quantity DECIMAL(18, 6) NOT NULL, -- Change of what is available
    accounting_amount DECIMAL(19, 4), -- Value as the source has it, in the accounting currency; blank when it says none
    transfer_id VARCHAR, -- Transfer it is a side of
    reverses_movement_id VARCHAR, -- Movement it takes back
    voucher_number VARCHAR, -- Voucher in Finance
    inventory_transaction_id VARCHAR, -- Inventory transaction of Finance; blank when Field Service keeps it
    project_id VARCHAR, -- Project in Finance
    work_order_id VARCHAR, -- Work order, of a movement that Field Service made for it
    work_order_line_id VARCHAR, -- Work order line
    finding_code VARCHAR CHECK (finding_code IN ('no_product', 'no_warehouse', 'other_owner', 'not_stocked', 'no_line')), -- What is wrong with it
    is_counted BOOLEAN NOT NULL, -- It counts for stock and value
    source_id VARCHAR NOT NULL, -- Id of the journal or transaction
    source_version BIGINT NOT NULL -- Version of it
);

WITH journal AS (
    SELECT
        source.*,
        COALESCE(source.msdyn_workorderproduct, returned.msdyn_woproduct) AS line_id,
        adjusted.msdyn_inventorytransfer AS transfer_id,
        receipt_line.msdyn_unitcost AS receipt_unit_cost,
        receipt_line.exchangerate AS receipt_rate,
        COALESCE(
            transfer.msdyn_transfertime, adjustment.msdyn_adjustmenttime, receipt.msdyn_datereceived,
            source.createdon, source.landed_at
        ) AS movement_at,
        field_service_movement(
            source.msdyn_journaltype, source.msdyn_transactiontype, source.msdyn_quantity
        ) AS movement_code
    FROM staging.msdyn_inventoryjournal AS source
    LEFT JOIN staging.msdyn_inventoryadjustmentproduct AS adjusted
        ON source.msdyn_inventoryadjustmentproduct = adjusted.msdyn_inventoryadjustmentproductid
    LEFT JOIN staging.msdyn_inventorytransfer AS transfer
        ON adjusted.msdyn_inventorytransfer = transfer.msdyn_inventorytransferid
    LEFT JOIN staging.msdyn_inventoryadjustment AS adjustment
        ON adjusted.msdyn_inventoryadjustment = adjustment.msdyn_inventoryadjustmentid
    LEFT JOIN staging.msdyn_purchaseorderreceiptproduct AS receipt_line
        ON source.msdyn_purchaseorderreceiptproduct = receipt_line.msdyn_purchaseorderreceiptproductid
    LEFT JOIN staging.msdyn_purchaseorderreceipt AS receipt
        ON receipt_line.msdyn_purchaseorderreceipt = receipt.msdyn_purchaseorderreceiptid
    LEFT JOIN staging.msdyn_rmareceiptproduct AS came_back
        ON source.msdyn_rmareceiptproduct = came_back.msdyn_rmareceiptproductid
    LEFT JOIN staging.msdyn_rmaproduct AS returned
        ON came_back.msdyn_rmaproduct = returned.msdyn_rmaproductid
    WHERE NOT source.is_deleted AND source.msdyn_quantity IS NOT NULL
),

known_line AS (
    SELECT msdyn_workorderproductid AS line_id
    FROM staging.msdyn_workorderproduct
    WHERE versionnumber IS NOT NULL
),

placed_journal AS (
    SELECT
        journal.*,
        line.work_order_id,
        line.work_order_line_id,
        line.serial_number,
        line.batch_number
    FROM journal
    INNER JOIN core.work_order_line AS line
        ON journal.line_id = line.work_order_line_id
    UNION ALL
    SELECT
        journal.*,
        NULL AS work_order_id,
        NULL AS work_order_line_id,
        NULL AS serial_number,
        NULL AS batch_number
    FROM journal
    LEFT JOIN known_line
        ON journal.line_id = known_line.line_id
    WHERE known_line.line_id IS NULL
),

product_by_number AS (
    SELECT
        LOWER(product_number) AS item_key,
        MIN(product_id) AS product_id
    FROM core.product
    GROUP BY LOWER(product_number)
),

project_by_number AS (
    SELECT
        LOWER(project_number) AS project_key,
        MIN(project_id) AS project_id
    FROM core.project
    GROUP BY LOWER(project_number)
),

warehouse_by_name AS (
    SELECT
        LOWER(warehouse_name) AS warehouse_key,
        COALESCE(LOWER(company_code), '') AS company_key,
        MIN(warehouse_id) AS warehouse_id
    FROM core.warehouse
    GROUP BY LOWER(warehouse_name), COALESCE(LOWER(company_code), '')
),

site_by_name AS (
    SELECT
        LOWER(site_name) AS site_key,
        MIN(site_id) AS site_id
    FROM core.site
    GROUP BY LOWER(site_name)
),

company_by_code AS (
    SELECT
        LOWER(company_code) AS company_key,
        MIN(company_code) AS company_code,
        MIN(time_zone) AS time_zone,
        MAX(deployment_model) AS deployment_model
    FROM core.company
    GROUP BY LOWER(company_code)
),

serial_line AS (
    SELECT
        line.msdyn_product AS product_id,
        LOWER(line.msdyn_serialnumber) AS serial_key,
        work_order.msdyn_project AS project_id,
        MIN(line.msdyn_workorderproductid) AS line_id
    FROM staging.msdyn_workorderproduct AS line
    INNER JOIN staging.msdyn_workorder AS work_order
        ON line.msdyn_workorder = work_order.msdyn_workorderid
    WHERE line.msdyn_serialnumber IS NOT NULL AND NOT line.is_deleted
    GROUP BY line.msdyn_product, LOWER(line.msdyn_serialnumber), work_order.msdyn_project
    HAVING COUNT(*) = 1
),

moved_voucher AS (
    SELECT DISTINCT LOWER(voucher) AS voucher_key
    FROM staging.inventtrans
),

voucher_line AS (
    SELECT
        LOWER(staged.vouchernumber) AS voucher_key,
        LOWER(staged.dataareaid) AS company_key,
        MIN(actual.msdyn_workorderproduct) AS line_id
    FROM staging.projcdsactualsimport AS staged
    INNER JOIN moved_voucher
        ON LOWER(staged.vouchernumber) = moved_voucher.voucher_key
    INNER JOIN staging.msdyn_actual AS actual
        ON staged.actualid = actual.msdyn_actualid
    WHERE actual.msdyn_workorderproduct IS NOT NULL AND NOT staged.is_deleted
    GROUP BY LOWER(staged.vouchernumber), LOWER(staged.dataareaid)
    HAVING COUNT(DISTINCT actual.msdyn_workorderproduct) = 1
),

origin AS (
    SELECT
        recid,
        referencecategory,
        referenceid,
        ROW_NUMBER() OVER (PARTITION BY recid ORDER BY versionnumber DESC, id ASC) AS newest_first
    FROM staging.inventtransorigin
    WHERE NOT is_deleted
),

dimension AS (
    SELECT
        LOWER(inventdimid) AS dimension_key,
        LOWER(dataareaid) AS company_key,
        LOWER(inventsiteid) AS site_key,
        LOWER(inventlocationid) AS warehouse_key,
        inventserialid,
        inventbatchid,
        ROW_NUMBER() OVER (
            PARTITION BY LOWER(inventdimid), LOWER(dataareaid) ORDER BY versionnumber DESC, id ASC
        ) AS newest_first
    FROM staging.inventdim
    WHERE NOT is_deleted
),

transaction_of_finance AS (
    SELECT
        source.*,
        finance_movement(
            origin.referencecategory, source.statusissue, source.statusreceipt, source.qty
        ) AS movement_code,
        finance_origin(origin.referencecategory) AS origin_code,
        source.dataareaid || ':' || origin.referenceid AS reference_id,
        dimension.inventserialid AS serial_number,
        dimension.inventbatchid AS batch_number,
        product.product_id,
        project.project_id,
        site.site_id AS dimension_site_id,
        COALESCE(own_warehouse.warehouse_id, any_warehouse.warehouse_id) AS warehouse_id
    FROM staging.inventtrans AS source
    LEFT JOIN origin
        ON source.inventtransorigin = origin.recid AND origin.newest_first = 1
    LEFT JOIN dimension
        ON
            LOWER(source.inventdimid) = dimension.dimension_key
            AND LOWER(source.dataareaid) = dimension.company_key
            AND dimension.newest_first = 1
    LEFT JOIN product_by_number AS product
        ON LOWER(source.itemid) = product.item_key
    LEFT JOIN project_by_number AS project
        ON LOWER(source.projid) = project.project_key
    LEFT JOIN site_by_name AS site
        ON dimension.site_key = site.site_key
    LEFT JOIN warehouse_by_name AS own_warehouse
        ON dimension.warehouse_key = own_warehouse.warehouse_key AND dimension.company_key = own_warehouse.company_key
    LEFT JOIN warehouse_by_name AS any_warehouse
        ON dimension.warehouse_key = any_warehouse.warehouse_key AND any_warehouse.company_key = ''
    WHERE NOT source.is_deleted AND source.qty IS NOT NULL
),

movement AS (
    SELECT
        'field_service' AS owner_code,
        journal.msdyn_inventoryjournalid AS source_id,
        journal.movement_code,
        field_service_origin(journal.msdyn_transactiontype) AS origin_code,
        LOWER(warehouse.company_code) AS company_key,
        journal.msdyn_product AS product_id,
        journal.msdyn_unit AS unit_id,
        warehouse.site_id,
        warehouse.warehouse_id,
        journal.serial_number,
        journal.batch_number,
        journal.movement_at,
        journal.msdyn_quantity AS quantity,
        CASE
            WHEN journal.receipt_unit_cost IS NOT NULL
                THEN receipt_value(
                    journal.msdyn_quantity, journal.receipt_unit_cost, journal.receipt_rate, policy.accounting_precision
                )
        END AS accounting_amount,
        journal.transfer_id,
        'field_service:' || journal.msdyn_originatingjournal AS reverses_movement_id,
        NULL AS voucher_number,
        NULL AS inventory_transaction_id,
        NULL AS project_id,
        journal.work_order_id,
        journal.work_order_line_id,
        journal.versionnumber AS source_version
    FROM placed_journal AS journal
    CROSS JOIN parameter.policy AS policy
    LEFT JOIN core.warehouse AS warehouse
        ON journal.msdyn_warehouse = warehouse.warehouse_id
    UNION ALL
    SELECT
        'finance' AS owner_code,
        source.id AS source_id,
        source.movement_code,
        source.origin_code,
        LOWER(source.dataareaid) AS company_key,
        source.product_id,
        product.default_unit_id AS unit_id,
        COALESCE(warehouse.site_id, source.dimension_site_id) AS site_id,
        source.warehouse_id,
        source.serial_number,
        source.batch_number,
        COALESCE(
            finance_instant(source.datephysical), finance_instant(source.datefinancial), source.createdon, source.landed_at
        ) AS movement_at,
        source.qty AS quantity,
        finance_value(
            source.statusissue, source.statusreceipt, source.costamountposted, source.costamountphysical,
            source.costamountadjustment
        ) AS accounting_amount,
        CASE WHEN source.origin_code = 'transfer' THEN source.reference_id END AS transfer_id,
        NULL AS reverses_movement_id,
        source.voucher AS voucher_number,
        source.id AS inventory_transaction_id,
        source.project_id,
        NULL AS work_order_id,
        COALESCE(voucher_line.line_id, serial_line.line_id) AS work_order_line_id,
        source.versionnumber AS source_version
    FROM transaction_of_finance AS source
    LEFT JOIN core.product AS product
        ON source.product_id = product.product_id
    LEFT JOIN core.warehouse AS warehouse
        ON source.warehouse_id = warehouse.warehouse_id
    LEFT JOIN serial_line
        ON
            source.product_id = serial_line.product_id
            AND LOWER(source.serial_number) = serial_line.serial_key
            AND source.project_id = serial_line.project_id
    LEFT JOIN voucher_line
        ON LOWER(source.voucher) = voucher_line.voucher_key AND LOWER(source.dataareaid) = voucher_line.company_key
),

judged AS (
    SELECT
        movement.*,
        company.company_code,
        COALESCE(company.time_zone, 'UTC') AS time_zone,
        product.product_id AS known_product_id,
        movement_finding(
            product.product_id,
            movement.warehouse_id,
            is_stock_owner(movement.owner_code, company.deployment_model),
            product.product_type,
            movement.movement_code,
            movement.work_order_line_id
        ) AS finding_code
    FROM movement
    LEFT JOIN company_by_code AS company
        ON movement.company_key = company.company_key
    LEFT JOIN core.product AS product
        ON movement.product_id = product.product_id
    WHERE movement.movement_code IS NOT NULL
)

SELECT
    owner_code || ':' || source_id AS stock_movement_id,
    owner_code,
    movement_code,
    origin_code,
    company_code,
    known_product_id AS product_id,
    unit_id,
    site_id,
    warehouse_id,
    serial_number,
    batch_number,
    local_date(movement_at, time_zone) AS movement_date,
    quantity,
    on_hand_change(movement_code, quantity) AS on_hand_quantity,
    allocated_change(movement_code, quantity) AS allocated_quantity,
    available_of(on_hand_change(movement_code, quantity), allocated_change(movement_code, quantity)) AS available_quantity,
    CASE WHEN movement_code NOT IN ('allocation', 'de_allocation') THEN accounting_amount END AS accounting_amount,
    transfer_id,
    reverses_movement_id,
    voucher_number,
    inventory_transaction_id,
    project_id,
    work_order_id,
    work_order_line_id,
    finding_code,
    is_movement_counted(finding_code) AS is_counted,
    source_id,
    source_version
FROM judged;
