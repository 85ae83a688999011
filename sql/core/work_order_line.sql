-- Grain: one row per work order line (product or service)
-- Source: staging.msdyn_workorderproduct, staging.msdyn_workorderservice, core.work_order, staging.msdyn_materialusagelog,
--         staging.msdyn_workorderincident, core.product_rate
-- Rules: COD-01, COD-10, QTY-01, QTY-02, PRC-01, PRC-02, PRC-03, MNY-02, DSC-03, DSC-04, DSC-05, ACT-01, ACT-02, ACT-04, ACT-05, COD-07, EST-01, PLS-01, PLS-03, PLS-06, AST-01
-- Scope: work_order_id
CREATE TABLE core.work_order_line (
    work_order_line_id VARCHAR NOT NULL, -- Key (Dataverse work order product or service)
    line_kind VARCHAR NOT NULL CHECK (line_kind IN ('product', 'service')), -- Which of the two it is
    work_order_id VARCHAR, -- Work order
    agreement_id VARCHAR, -- Agreement that generated the work order
    project_id VARCHAR, -- Project of the work order
    project_task_id VARCHAR, -- Project task of the work order
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line that takes its material
    billing_method_code VARCHAR CHECK (billing_method_code IN ('time_and_material', 'fixed_price')), -- How that line is billed
    billing_type VARCHAR CHECK (billing_type IN ('chargeable', 'non_chargeable', 'complimentary', 'not_available')), -- Billing type of what it bills
    company_code VARCHAR, -- Legal entity
    customer_id VARCHAR, -- Customer who is billed
    product_id VARCHAR, -- Product or service
    unit_id VARCHAR, -- Unit of the line
    resource_id VARCHAR, -- Who used it: the usage log's resource, else the booking's
    booking_id VARCHAR, -- Booking during which it was used
    customer_asset_id VARCHAR, -- Asset worked on: the line's, else its incident's, else the work order's
    site_id VARCHAR, -- Site of the warehouse, else of the usage log
    warehouse_id VARCHAR, -- Warehouse: the line's, else the usage log's
    serial_number VARCHAR, -- Serial number
    batch_number VARCHAR, -- Batch number
    dimension_set_id VARCHAR, -- Financial dimensions, defaulted from the project
    line_status_code VARCHAR NOT NULL CHECK (line_status_code IN ('estimated', 'used')), -- Status of the line
    estimated_quantity DECIMAL(18, 6), -- Estimated quantity (services: hours)
    estimated_unit_price DECIMAL(18, 4) NOT NULL, -- Estimated price per unit
    estimated_unit_cost_price DECIMAL(18, 4) NOT NULL, -- Estimated cost per unit
    used_quantity DECIMAL(18, 6) NOT NULL, -- Used quantity (services: hours)
    billed_quantity DECIMAL(18, 6) NOT NULL, -- Billed quantity (services: hours); may be below or above the used one
    unit_price DECIMAL(18, 4) NOT NULL, -- Price per unit (services: per hour)
    unit_cost_price DECIMAL(18, 4) NOT NULL, -- Cost per unit (services: per hour)
    cost_amount DECIMAL(19, 4) NOT NULL, -- Used quantity at unit cost
    gross_amount DECIMAL(19, 4) NOT NULL, -- Billed quantity at unit price
    discount_percent DECIMAL(9, 4) NOT NULL, -- Discount, 0 to 100; an amount discount as the percent it comes to
    discount_amount DECIMAL(19, 4) NOT NULL, -- Discount on the gross amount
    discount_residual_amount DECIMAL(19, 4) NOT NULL, -- What an amount discount lost by becoming a percent
    net_amount DECIMAL(19, 4) NOT NULL, -- Gross amount less discount
    untransferred_cost_amount DECIMAL(19, 4) NOT NULL, -- Additional and commission cost, which do not reach the project
    currency_id VARCHAR, -- Currency of all amounts of the row: the line's, else the work order's (key of core.currency)
    currency_code VARCHAR, -- The same, as ISO 4217 code
    currency_precision BIGINT NOT NULL, -- Decimals of that currency
    exchange_rate DECIMAL(22, 12), -- Rate on the line, else on the work order
    document_date DATE NOT NULL, -- Day it happened, in the company's time zone
    event_at TIMESTAMP NOT NULL, -- Instant it happened: usage log, else booking end, else completion, else creation of the line
    arrived_at TIMESTAMP NOT NULL, -- Instant the source server got this version of the line
    waiting_code VARCHAR CHECK (waiting_code IN ('work_order_missing', 'work_order_deleted', 'no_project', 'project_missing', 'currency_missing')), -- What it waits for before it can have estimates and actuals
    withdrawn_code VARCHAR CHECK (withdrawn_code IN ('line_deleted', 'work_order_canceled', 'line_estimated', 'deactivated', 'not_approved')), -- Why it is no actual although nothing is missing
    is_taxable BOOLEAN NOT NULL, -- The line is taxed
    approved_at TIMESTAMP, -- When its usage was approved, where that is recorded
    has_estimate BOOLEAN NOT NULL, -- It has estimate lines
    source_version BIGINT NOT NULL, -- Version of the line in the source
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

WITH usage_log AS (
    SELECT
        COALESCE(log.msdyn_workorderproduct, log.msdyn_workorderservice) AS line_id,
        log.msdyn_transactiondate,
        log.msdyn_bookableresource,
        log.msdyn_site,
        log.msdyn_warehouse,
        log.msdyn_serialnumber,
        log.msdyn_batchnumber,
        approval.usage_log_id IS NOT NULL AS is_approved,
        approval.approved_at,
        ROW_NUMBER() OVER (
            PARTITION BY COALESCE(log.msdyn_workorderproduct, log.msdyn_workorderservice)
            ORDER BY log.versionnumber DESC, log.msdyn_materialusagelogid ASC
        ) AS newest_first
    FROM current.msdyn_materialusagelog AS log
    LEFT JOIN (
        SELECT
            msdyn_materialusagelog AS usage_log_id,
            MAX(msdyn_approvedon) AS approved_at
        FROM current.msdyn_projectapproval
        WHERE NOT is_deleted AND is_approved(msdyn_recordstage) AND msdyn_materialusagelog IS NOT NULL
        GROUP BY msdyn_materialusagelog
    ) AS approval
        ON log.msdyn_materialusagelogid = approval.usage_log_id
    WHERE NOT log.is_deleted AND COALESCE(log.msdyn_workorderproduct, log.msdyn_workorderservice) IS NOT NULL
),

line AS (
    SELECT
        msdyn_workorderproductid AS work_order_line_id,
        'product' AS line_kind,
        msdyn_workorder AS work_order_id,
        msdyn_booking AS booking_id,
        msdyn_product AS product_id,
        msdyn_unit AS unit_id,
        msdyn_warehouse AS warehouse_id,
        msdyn_customerasset AS customer_asset_id,
        msdyn_workorderincident AS incident_id,
        msdyn_serialnumber AS serial_number,
        msdyn_batchnumber AS batch_number,
        line_status(msdyn_linestatus) AS line_status_code,
        msdyn_estimatequantity AS estimated_quantity,
        money_or_zero(msdyn_estimateunitamount) AS estimated_unit_price,
        money_or_zero(msdyn_estimateunitcost) AS estimated_unit_cost_price,
        COALESCE(msdyn_quantity, CAST(0 AS DECIMAL(18, 6))) AS used_quantity,
        billed_quantity(msdyn_qtytobill, COALESCE(msdyn_quantity, CAST(0 AS DECIMAL(18, 6)))) AS billed_quantity,
        money_or_zero(msdyn_unitamount) AS line_unit_price,
        money_or_zero(msdyn_unitcost) AS line_unit_cost_price,
        msdyn_discountpercent AS entered_discount_percent,
        msdyn_discountamount AS entered_discount_amount,
        msdyn_additionalcost AS additional_cost_amount,
        msdyn_commissioncosts AS commission_cost_amount,
        msdyn_taxable,
        transactioncurrencyid,
        exchangerate,
        statecode,
        createdon,
        modifiedon,
        sinkmodifiedon,
        landed_at,
        versionnumber,
        is_deleted,
        deleted_at
    FROM current.msdyn_workorderproduct
    WHERE versionnumber IS NOT NULL
    UNION ALL
    SELECT
        service.msdyn_workorderserviceid AS work_order_line_id,
        'service' AS line_kind,
        service.msdyn_workorder AS work_order_id,
        service.msdyn_booking AS booking_id,
        service.msdyn_service AS product_id,
        service.msdyn_unit AS unit_id,
        NULL AS warehouse_id,
        service.msdyn_customerasset AS customer_asset_id,
        service.msdyn_workorderincident AS incident_id,
        NULL AS serial_number,
        NULL AS batch_number,
        line_status(service.msdyn_linestatus) AS line_status_code,
        service_quantity(service.msdyn_estimateduration, policy.service_quantity) AS estimated_quantity,
        service_unit_price(service.msdyn_estimatecalculatedunitamount, service.msdyn_estimateunitamount) AS estimated_unit_price,
        money_or_zero(service.msdyn_estimateunitcost) AS estimated_unit_cost_price,
        service_quantity(COALESCE(service.msdyn_duration, 0), policy.service_quantity) AS used_quantity,
        service_quantity(
            billed_quantity(service.msdyn_durationtobill, COALESCE(service.msdyn_duration, 0)), policy.service_quantity
        ) AS billed_quantity,
        service_unit_price(service.msdyn_calculatedunitamount, service.msdyn_unitamount) AS line_unit_price,
        money_or_zero(service.msdyn_unitcost) AS line_unit_cost_price,
        service.msdyn_discountpercent AS entered_discount_percent,
        service.msdyn_discountamount AS entered_discount_amount,
        service.msdyn_additionalcost AS additional_cost_amount,
        service.msdyn_commissioncosts AS commission_cost_amount,
        service.msdyn_taxable,
        service.transactioncurrencyid,
        service.exchangerate,
        service.statecode,
        service.createdon,
        service.modifiedon,
        service.sinkmodifiedon,
        service.landed_at,
        service.versionnumber,
        service.is_deleted,
        service.deleted_at
    FROM current.msdyn_workorderservice AS service
    CROSS JOIN parameter.policy AS policy
    WHERE service.versionnumber IS NOT NULL
),

placed AS (
    SELECT
        line.*,
        work_order.work_order_id IS NOT NULL AS is_work_order_known,
        COALESCE(work_order.deleted_at IS NOT NULL, FALSE) AS is_work_order_deleted,
        COALESCE(work_order.status_code = 'canceled', FALSE) AS is_work_order_canceled,
        COALESCE(line.statecode, 0) <> 0
        OR COALESCE(NOT work_order.is_active AND work_order.deleted_at IS NULL, FALSE) AS is_deactivated,
        work_order.agreement_id,
        work_order.project_id,
        work_order.project_task_id,
        COALESCE(work_order.is_project_live, FALSE) AS is_project_live,
        work_order.contract_id,
        work_order.contract_line_id,
        work_order.billing_method_code,
        work_order.billing_type,
        work_order.company_code,
        work_order.customer_id,
        work_order.dimension_set_id,
        work_order.customer_asset_id AS work_order_asset_id,
        incident.msdyn_customerasset AS incident_asset_id,
        CASE
            WHEN line.transactioncurrencyid IS NULL THEN work_order.currency_id ELSE currency.currency_id
        END AS currency_id,
        CASE
            WHEN line.transactioncurrencyid IS NULL THEN work_order.currency_code ELSE currency.currency_code
        END AS currency_code,
        COALESCE(currency.currency_precision, work_order_currency.currency_precision, 2) AS currency_precision,
        COALESCE(
            line.exchangerate,
            CASE
                WHEN COALESCE(line.transactioncurrencyid, work_order.currency_id) = work_order.currency_id
                    THEN work_order.exchange_rate
            END
        ) AS exchange_rate,
        COALESCE(usage_log.msdyn_bookableresource, booking.resource) AS resource_id,
        COALESCE(line.warehouse_id, usage_log.msdyn_warehouse) AS placed_warehouse_id,
        usage_log.msdyn_site AS log_site_id,
        COALESCE(line.serial_number, usage_log.msdyn_serialnumber) AS placed_serial_number,
        COALESCE(line.batch_number, usage_log.msdyn_batchnumber) AS placed_batch_number,
        COALESCE(usage_log.is_approved, FALSE) AS is_approved,
        usage_log.approved_at,
        event_instant(
            usage_log.msdyn_transactiondate,
            booking.endtime,
            work_order.completed_at,
            COALESCE(line.createdon, line.modifiedon, line.landed_at)
        ) AS event_at
    FROM line
    LEFT JOIN core.work_order AS work_order
        ON line.work_order_id = work_order.work_order_id
    LEFT JOIN usage_log
        ON line.work_order_line_id = usage_log.line_id AND usage_log.newest_first = 1
    LEFT JOIN current.bookableresourcebooking AS booking
        ON line.booking_id = booking.bookableresourcebookingid AND NOT booking.is_deleted
    LEFT JOIN current.msdyn_workorderincident AS incident
        ON
            line.incident_id = incident.msdyn_workorderincidentid
            AND line.work_order_id = incident.msdyn_workorder
            AND NOT incident.is_deleted
    LEFT JOIN core.currency AS currency
        ON line.transactioncurrencyid = currency.currency_id
    LEFT JOIN core.currency AS work_order_currency
        ON work_order.currency_id = work_order_currency.currency_id
),

offer AS (
    SELECT
        rate.contract_id,
        rate.rate_kind,
        rate.product_rate_id,
        rate.currency_code,
        rate.product_id,
        rate.unit_id,
        rate.from_date,
        rate.to_date,
        rate.method_code,
        rate.unit_price,
        rate.markup_percent
    FROM core.product_rate AS rate
    CROSS JOIN parameter.policy AS policy
    WHERE rate.rate_kind = 'sales' AND policy.price_source = 'contract'
    UNION ALL
    SELECT
        contract.contract_id,
        rate.rate_kind,
        rate.product_rate_id,
        rate.currency_code,
        rate.product_id,
        rate.unit_id,
        rate.from_date,
        rate.to_date,
        rate.method_code,
        rate.unit_price,
        rate.markup_percent
    FROM core.product_rate AS rate
    CROSS JOIN parameter.policy AS policy
    INNER JOIN core.project_contract AS contract
        ON rate.organizational_unit_id = contract.contracting_unit_id
    WHERE rate.rate_kind = 'cost' AND policy.cost_source = 'cost_price_list'
),

offered AS (
    SELECT
        placed.work_order_line_id,
        offer.rate_kind,
        offer.method_code,
        offer.unit_price,
        offer.markup_percent,
        ROW_NUMBER() OVER (
            PARTITION BY placed.work_order_line_id, offer.rate_kind
            ORDER BY offer.from_date DESC NULLS LAST, offer.product_rate_id ASC
        ) AS best_first
    FROM placed
    INNER JOIN offer
        ON
            placed.contract_id = offer.contract_id
            AND placed.product_id = offer.product_id
            AND placed.unit_id = offer.unit_id
            AND placed.currency_code = offer.currency_code
    WHERE is_rate_in_force(offer.from_date, offer.to_date, CAST(placed.event_at AS DATE))
),

costed AS (
    SELECT
        placed.*,
        sourced_price(policy.cost_source = 'cost_price_list', placed.line_unit_cost_price, offered.unit_price) AS unit_cost_price
    FROM placed
    CROSS JOIN parameter.policy AS policy
    LEFT JOIN offered
        ON
            placed.work_order_line_id = offered.work_order_line_id
            AND offered.rate_kind = 'cost'
            AND offered.best_first = 1
),

sourced AS (
    SELECT
        costed.*,
        sourced_price(
            policy.price_source = 'contract',
            costed.line_unit_price,
            material_sales_price(offered.method_code, offered.unit_price, offered.markup_percent, costed.unit_cost_price)
        ) AS unit_price
    FROM costed
    CROSS JOIN parameter.policy AS policy
    LEFT JOIN offered
        ON
            costed.work_order_line_id = offered.work_order_line_id
            AND offered.rate_kind = 'sales'
            AND offered.best_first = 1
),

priced AS (
    SELECT
        sourced.*,
        extended_amount(used_quantity, unit_cost_price, currency_precision) AS cost_amount,
        extended_amount(billed_quantity, unit_price, currency_precision) AS gross_amount
    FROM sourced
),

discounted AS (
    SELECT
        priced.*,
        line_discount_percent(entered_discount_percent, entered_discount_amount, gross_amount) AS discount_percent
    FROM priced
)

SELECT
    line.work_order_line_id,
    line.line_kind,
    line.work_order_id,
    line.agreement_id,
    line.project_id,
    line.project_task_id,
    line.contract_id,
    line.contract_line_id,
    line.billing_method_code,
    line.billing_type,
    line.company_code,
    line.customer_id,
    line.product_id,
    line.unit_id,
    line.resource_id,
    line.booking_id,
    asset_concerned(line.customer_asset_id, line.incident_asset_id, line.work_order_asset_id) AS customer_asset_id,
    COALESCE(warehouse.site_id, line.log_site_id) AS site_id,
    line.placed_warehouse_id AS warehouse_id,
    line.placed_serial_number AS serial_number,
    line.placed_batch_number AS batch_number,
    line.dimension_set_id,
    line.line_status_code,
    line.estimated_quantity,
    line.estimated_unit_price,
    line.estimated_unit_cost_price,
    line.used_quantity,
    line.billed_quantity,
    line.unit_price,
    line.unit_cost_price,
    line.cost_amount,
    line.gross_amount,
    line.discount_percent,
    discount_of(line.gross_amount, line.discount_percent, line.currency_precision) AS discount_amount,
    discount_residual(
        line.entered_discount_percent,
        line.entered_discount_amount,
        discount_of(line.gross_amount, line.discount_percent, line.currency_precision)
    ) AS discount_residual_amount,
    line.gross_amount
    - discount_of(line.gross_amount, line.discount_percent, line.currency_precision) AS net_amount,
    untransferred_cost_amount(
        line.additional_cost_amount, line.commission_cost_amount, line.currency_precision
    ) AS untransferred_cost_amount,
    line.currency_id,
    line.currency_code,
    line.currency_precision,
    line.exchange_rate,
    local_date(line.event_at, company.time_zone) AS document_date,
    line.event_at,
    COALESCE(line.modifiedon, line.sinkmodifiedon, line.landed_at) AS arrived_at,
    waiting_for(
        line.is_work_order_known, line.is_work_order_deleted, line.project_id, line.is_project_live, line.currency_code
    ) AS waiting_code,
    withdrawn_by(
        line.is_deleted,
        line.is_work_order_canceled,
        line.line_status_code,
        line.is_deactivated,
        line.is_approved,
        policy.deactivated,
        policy.approval
    ) AS withdrawn_code,
    COALESCE(line.msdyn_taxable, FALSE) AS is_taxable,
    line.approved_at,
    waiting_for(
        line.is_work_order_known, line.is_work_order_deleted, line.project_id, line.is_project_live, line.currency_code
    ) IS NULL
    AND has_estimate(
        line.estimated_quantity,
        line.is_deleted,
        line.is_work_order_canceled,
        line.line_status_code,
        line.is_deactivated,
        policy.estimate_once_used,
        policy.deactivated
    ) AS has_estimate,
    line.versionnumber AS source_version,
    is_live(line.statecode, line.is_deleted) AS is_active,
    line.deleted_at
FROM discounted AS line
CROSS JOIN parameter.policy AS policy
LEFT JOIN core.warehouse AS warehouse
    ON line.placed_warehouse_id = warehouse.warehouse_id
LEFT JOIN (
    SELECT
        company_code,
        MIN(time_zone) AS time_zone
    FROM core.company
    WHERE company_code IS NOT NULL
    GROUP BY company_code
) AS company
    ON line.company_code = company.company_code;
