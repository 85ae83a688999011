-- Grain: one row per work order line or time entry of a company whose books are kept in Finance, reason for which Finance
--        would refuse it, and dimension concerned
-- Source: core.work_order_line, core.time_entry, core.work_order, core.customer, core.company, core.warehouse, core.site,
--         core.product, core.resource, core.financial_dimension, core.required_dimension, ledger.late_arrival
-- Rules: DIM-02, DIM-03, DIM-04, DIM-05, DIM-06, DIM-07, DIM-08
CREATE TABLE marts.finance_fault (
    finance_fault_id VARCHAR NOT NULL, -- Key: line or time entry, fault and dimension
    fault_code VARCHAR NOT NULL CHECK (fault_code IN (
        'dimension_value_unknown', 'dimension_value_suspended', 'dimension_value_not_yet_active', 'dimension_value_expired',
        'dimension_set_unknown', 'dimension_missing', 'service_account_company', 'project_company', 'warehouse_company',
        'warehouse_missing', 'warehouse_unknown', 'site_missing', 'site_unknown', 'warehouse_at_other_site'
    )), -- Why Finance would refuse it
    severity_code VARCHAR NOT NULL CHECK (severity_code IN ('error', 'warning')), -- Error: Finance refuses it; warning: it may
    source_kind VARCHAR NOT NULL CHECK (source_kind IN ('work_order_line', 'time_entry')), -- What it is about
    source_id VARCHAR NOT NULL, -- Id of that
    work_order_id VARCHAR, -- Work order
    project_id VARCHAR, -- Project
    company_code VARCHAR NOT NULL, -- Legal entity
    other_company_code VARCHAR, -- The one that does not match
    accounting_date DATE NOT NULL, -- Day it counts
    dimension_set_id VARCHAR, -- Financial dimensions, defaulted from the project
    dimension_name VARCHAR, -- Financial dimension concerned
    dimension_value_text VARCHAR, -- Value concerned
    warehouse_id VARCHAR, -- Warehouse
    site_id VARCHAR, -- Site of the warehouse
    default_warehouse_id VARCHAR, -- Warehouse of the technician, where the line names none
    remedy_text VARCHAR NOT NULL -- What to do, in words
);

WITH finance_company AS (
    SELECT DISTINCT company_code
    FROM core.company
    WHERE deployment_model = 'finance' AND company_code IS NOT NULL
),

late AS (
    SELECT
        source_id,
        document_date,
        MAX(accounting_date) AS accounting_date
    FROM ledger.late_arrival
    GROUP BY source_id, document_date
),

source AS (
    SELECT
        'work_order_line' AS source_kind,
        work_order_line_id AS source_id,
        line_kind,
        product_id,
        resource_id,
        warehouse_id,
        work_order_id,
        project_id,
        company_code,
        dimension_set_id,
        document_date
    FROM core.work_order_line
    WHERE waiting_code IS NULL AND (withdrawn_code IS NULL OR has_estimate)
    UNION ALL
    SELECT
        'time_entry' AS source_kind,
        time_entry_id AS source_id,
        NULL AS line_kind,
        NULL AS product_id,
        resource_id,
        NULL AS warehouse_id,
        work_order_id,
        project_id,
        company_code,
        dimension_set_id,
        document_date
    FROM core.time_entry
    WHERE waiting_code IS NULL AND withdrawn_code IS NULL
),

judged AS (
    SELECT
        source.*,
        COALESCE(late.accounting_date, source.document_date) AS accounting_date
    FROM source
    INNER JOIN finance_company
        ON source.company_code = finance_company.company_code
    LEFT JOIN late
        ON source.source_id = late.source_id AND source.document_date = late.document_date
),

item AS (
    SELECT DISTINCT
        dimension_set_id,
        dimension_name,
        dimension_value_id,
        dimension_value_text,
        is_value_known,
        is_suspended,
        active_from_date,
        active_to_date
    FROM core.financial_dimension
    WHERE is_active AND is_set_known
),

set_of_company AS (
    SELECT DISTINCT
        company_code,
        dimension_set_id
    FROM judged
),

set_fault AS (
    SELECT
        used.company_code,
        used.dimension_set_id,
        'dimension_set_unknown' AS fault_code,
        NULL AS dimension_name
    FROM set_of_company AS used
    LEFT JOIN item
        ON used.dimension_set_id = item.dimension_set_id
    WHERE used.dimension_set_id IS NOT NULL AND item.dimension_set_id IS NULL
    UNION ALL
    SELECT
        used.company_code,
        used.dimension_set_id,
        'dimension_missing' AS fault_code,
        required.dimension_name
    FROM set_of_company AS used
    INNER JOIN core.required_dimension AS required
        ON LOWER(used.company_code) = required.company_code
    LEFT JOIN item
        ON used.dimension_set_id = item.dimension_set_id AND LOWER(required.dimension_name) = LOWER(item.dimension_name)
    WHERE item.dimension_set_id IS NULL
),

placed AS (
    SELECT
        judged.*,
        warehouse.company_code AS warehouse_company_code,
        warehouse.site_id,
        warehouse_fault(
            takes_stock(judged.line_kind, product.product_type),
            judged.warehouse_id,
            warehouse.site_id,
            warehouse.is_known_to_finance,
            site.is_known_to_finance,
            site.site_number,
            warehouse.finance_site_number
        ) AS warehouse_fault_code,
        default_warehouse(judged.warehouse_id, resource.warehouse_id) AS default_warehouse_id
    FROM judged
    LEFT JOIN core.product AS product
        ON judged.product_id = product.product_id
    LEFT JOIN core.warehouse AS warehouse
        ON judged.warehouse_id = warehouse.warehouse_id
    LEFT JOIN core.site AS site
        ON warehouse.site_id = site.site_id
    LEFT JOIN core.resource AS resource
        ON judged.resource_id = resource.resource_id
    WHERE judged.source_kind = 'work_order_line'
),

fault AS (
    SELECT
        judged.source_id,
        dimension_value_fault(
            item.is_value_known, item.is_suspended, item.active_from_date, item.active_to_date, judged.accounting_date
        ) AS fault_code,
        item.dimension_name,
        item.dimension_value_id,
        item.dimension_value_text,
        NULL AS other_company_code,
        NULL AS site_id,
        NULL AS default_warehouse_id
    FROM judged
    INNER JOIN item
        ON judged.dimension_set_id = item.dimension_set_id
    UNION ALL
    SELECT
        judged.source_id,
        set_fault.fault_code,
        set_fault.dimension_name,
        NULL AS dimension_value_id,
        NULL AS dimension_value_text,
        NULL AS other_company_code,
        NULL AS site_id,
        NULL AS default_warehouse_id
    FROM judged
    INNER JOIN set_fault
        ON
            judged.company_code = set_fault.company_code
            AND COALESCE(judged.dimension_set_id, '') = COALESCE(set_fault.dimension_set_id, '')
    UNION ALL
    SELECT
        judged.source_id,
        CASE
            WHEN is_other_company(work_order.own_company_code, customer.company_code) THEN 'service_account_company'
        END AS fault_code,
        NULL AS dimension_name,
        NULL AS dimension_value_id,
        NULL AS dimension_value_text,
        customer.company_code AS other_company_code,
        NULL AS site_id,
        NULL AS default_warehouse_id
    FROM judged
    INNER JOIN core.work_order AS work_order
        ON judged.work_order_id = work_order.work_order_id
    INNER JOIN core.customer AS customer
        ON work_order.service_account_id = customer.customer_id
    UNION ALL
    SELECT
        judged.source_id,
        CASE WHEN is_other_company(work_order.own_company_code, judged.company_code) THEN 'project_company' END AS fault_code,
        NULL AS dimension_name,
        NULL AS dimension_value_id,
        NULL AS dimension_value_text,
        work_order.own_company_code AS other_company_code,
        NULL AS site_id,
        NULL AS default_warehouse_id
    FROM judged
    INNER JOIN core.work_order AS work_order
        ON judged.work_order_id = work_order.work_order_id
    UNION ALL
    SELECT
        source_id,
        CASE WHEN is_other_company(company_code, warehouse_company_code) THEN 'warehouse_company' END AS fault_code,
        NULL AS dimension_name,
        NULL AS dimension_value_id,
        NULL AS dimension_value_text,
        warehouse_company_code AS other_company_code,
        site_id,
        NULL AS default_warehouse_id
    FROM placed
    UNION ALL
    SELECT
        source_id,
        warehouse_fault_code AS fault_code,
        NULL AS dimension_name,
        NULL AS dimension_value_id,
        NULL AS dimension_value_text,
        NULL AS other_company_code,
        site_id,
        CASE WHEN warehouse_fault_code = 'warehouse_missing' THEN default_warehouse_id END AS default_warehouse_id
    FROM placed
)

SELECT
    fault.source_id || ':' || fault.fault_code || ':' || COALESCE(fault.dimension_value_id, LOWER(fault.dimension_name), '')
        AS finance_fault_id,
    fault.fault_code,
    refusal_severity(fault.fault_code) AS severity_code,
    judged.source_kind,
    judged.source_id,
    judged.work_order_id,
    judged.project_id,
    judged.company_code,
    fault.other_company_code,
    judged.accounting_date,
    judged.dimension_set_id,
    fault.dimension_name,
    fault.dimension_value_text,
    judged.warehouse_id,
    fault.site_id,
    fault.default_warehouse_id,
    finance_remedy(fault.fault_code) AS remedy_text
FROM fault
INNER JOIN judged
    ON fault.source_id = judged.source_id
WHERE fault.fault_code IS NOT NULL;
