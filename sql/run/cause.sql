-- Grain: one row per posted source (work order line, time entry, milestone) in scope that this run's rows touch: the versions that may have caused a correction
-- Source: run.live_actual, core.work_order_line, core.work_order, current.msdyn_materialusagelog; staging (this run's rows)
-- Rules: none
CREATE TABLE run.cause (
    source_id VARCHAR NOT NULL, -- Work order line, time entry or milestone
    line_version BIGINT, -- Version of it, or of its deletion, that arrived with this run
    context_version BIGINT -- Newest version, or deletion, among the rows it depends on that arrived with this run
);

WITH posted AS (
    SELECT DISTINCT
        source_id,
        work_order_id,
        project_id,
        contract_id,
        contract_line_id,
        warehouse_id
    FROM run.live_actual
),

line AS (
    SELECT
        posted.*,
        line.work_order_id AS new_work_order_id,
        line.project_id AS new_project_id,
        line.contract_id AS new_contract_id,
        line.contract_line_id AS new_contract_line_id,
        line.warehouse_id AS new_warehouse_id,
        line.booking_id,
        line.currency_id
    FROM posted
    LEFT JOIN core.work_order_line AS line
        ON posted.source_id = line.work_order_line_id
),

depends AS (
    SELECT
        source_id,
        UNNEST([
            work_order_id, new_work_order_id, project_id, new_project_id, contract_id, new_contract_id,
            contract_line_id, new_contract_line_id, warehouse_id, new_warehouse_id, booking_id, currency_id
        ]) AS thing_id
    FROM line
    UNION
    SELECT
        line.source_id,
        log.msdyn_materialusagelogid AS thing_id
    FROM line
    INNER JOIN current.msdyn_materialusagelog AS log
        ON line.source_id = COALESCE(log.msdyn_workorderproduct, log.msdyn_workorderservice)
    UNION
    SELECT
        line.source_id,
        detail.invoice_id AS thing_id
    FROM line
    INNER JOIN core.invoice_line_detail AS detail
        ON line.source_id = detail.source_id
    UNION
    SELECT
        source_id,
        source_id AS thing_id
    FROM line
),

changed AS (
    SELECT
        msdyn_workorderid AS thing_id,
        GREATEST(versionnumber, deleted_version) AS version
    FROM staging.msdyn_workorder
    UNION ALL
    SELECT
        msdyn_projectid AS thing_id,
        GREATEST(versionnumber, deleted_version) AS version
    FROM staging.msdyn_project
    UNION ALL
    SELECT
        salesorderid AS thing_id,
        GREATEST(versionnumber, deleted_version) AS version
    FROM staging.salesorder
    UNION ALL
    SELECT
        salesorderdetailid AS thing_id,
        GREATEST(versionnumber, deleted_version) AS version
    FROM staging.salesorderdetail
    UNION ALL
    SELECT
        salesorderdetailid AS thing_id,
        GREATEST(versionnumber, deleted_version) AS version
    FROM staging.msdyn_contractlinetask
    UNION ALL
    SELECT
        salesorderdetailid AS thing_id,
        GREATEST(versionnumber, deleted_version) AS version
    FROM staging.msdyn_contractlinecustomer
    UNION ALL
    SELECT
        msdyn_warehouseid AS thing_id,
        GREATEST(versionnumber, deleted_version) AS version
    FROM staging.msdyn_warehouse
    UNION ALL
    SELECT
        bookableresourcebookingid AS thing_id,
        GREATEST(versionnumber, deleted_version) AS version
    FROM staging.bookableresourcebooking
    UNION ALL
    SELECT
        transactioncurrencyid AS thing_id,
        GREATEST(versionnumber, deleted_version) AS version
    FROM staging.transactioncurrency
    UNION ALL
    SELECT
        msdyn_materialusagelogid AS thing_id,
        GREATEST(versionnumber, deleted_version) AS version
    FROM staging.msdyn_materialusagelog
    UNION ALL
    SELECT
        msdyn_materialusagelog AS thing_id,
        GREATEST(versionnumber, deleted_version) AS version
    FROM staging.msdyn_projectapproval
    UNION ALL
    SELECT
        msdyn_timeentry AS thing_id,
        GREATEST(versionnumber, deleted_version) AS version
    FROM staging.msdyn_projectapproval
    UNION ALL
    SELECT
        invoiceid AS thing_id,
        GREATEST(versionnumber, deleted_version) AS version
    FROM staging.invoice
    UNION ALL
    SELECT
        COALESCE(
            msdyn_workorderproduct, msdyn_workorderservice, msdyn_timeentry, msdyn_contractlinescheduleofvalue
        ) AS thing_id,
        GREATEST(versionnumber, deleted_version) AS version
    FROM staging.msdyn_invoicelinetransaction
    UNION ALL
    SELECT
        project.project_id AS thing_id,
        GREATEST(finance.versionnumber, finance.deleted_version) AS version
    FROM staging.projtable AS finance
    INNER JOIN core.project AS project
        ON LOWER(finance.projid) = LOWER(project.project_number)
),

context AS (
    SELECT
        depends.source_id,
        MAX(changed.version) AS context_version
    FROM depends
    INNER JOIN changed
        ON depends.thing_id = changed.thing_id
    GROUP BY depends.source_id
),

own AS (
    SELECT
        msdyn_workorderproductid AS source_id,
        GREATEST(versionnumber, deleted_version) AS line_version
    FROM staging.msdyn_workorderproduct
    UNION ALL
    SELECT
        msdyn_timeentryid AS source_id,
        GREATEST(versionnumber, deleted_version) AS line_version
    FROM staging.msdyn_timeentry
    UNION ALL
    SELECT
        msdyn_contractlinescheduleofvalueid AS source_id,
        GREATEST(versionnumber, deleted_version) AS line_version
    FROM staging.msdyn_contractlinescheduleofvalue
    UNION ALL
    SELECT
        msdyn_workorderserviceid AS source_id,
        GREATEST(versionnumber, deleted_version) AS line_version
    FROM staging.msdyn_workorderservice
)

SELECT
    COALESCE(own.source_id, context.source_id) AS source_id,
    own.line_version,
    context.context_version
FROM own
FULL JOIN context
    ON own.source_id = context.source_id;
