-- Grain: one row per time entry of work on a project or work order
-- Source: staging.msdyn_timeentry, staging.msdyn_projectapproval, staging.msdyn_orderlineresourcecategory, core.work_order,
--         core.project, core.contract_line_resolution, core.role, core.role_rate
-- Rules: COD-04, COD-07, COD-10, COD-14, COD-15, CTR-06, QTY-01, MNY-02, ACT-01, ACT-16, PLS-01, PLS-02
-- Scope: work_order_id by work_order_id, project_id
CREATE TABLE core.time_entry (
    time_entry_id VARCHAR NOT NULL, -- Key (Dataverse time entry)
    work_order_id VARCHAR, -- Work order; blank for time of a project alone
    agreement_id VARCHAR, -- Agreement that generated the work order
    project_id VARCHAR, -- Project: the entry's, else the work order's
    project_task_id VARCHAR, -- Project task
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line that takes its time
    billing_method_code VARCHAR CHECK (billing_method_code IN ('time_and_material', 'fixed_price')), -- How that line is billed
    billing_type VARCHAR NOT NULL CHECK (billing_type IN ('chargeable', 'non_chargeable', 'complimentary', 'not_available')), -- Billing type of its time
    company_code VARCHAR, -- Legal entity of the project
    customer_id VARCHAR, -- Customer of the contract
    dimension_set_id VARCHAR, -- Financial dimensions, defaulted from the project
    resource_id VARCHAR, -- Who worked
    resource_category_id VARCHAR, -- Role worked in
    organizational_unit_id VARCHAR, -- Organizational unit of the resource
    document_date DATE NOT NULL, -- Day worked
    used_hours DECIMAL(18, 6) NOT NULL, -- Hours worked
    billed_hours DECIMAL(18, 6) NOT NULL, -- Hours billed: as the approval says, else those worked
    unit_price DECIMAL(18, 4) NOT NULL, -- Price per hour: the role's on the price list of the contract
    unit_cost_price DECIMAL(18, 4) NOT NULL, -- Cost per hour: the role's on the cost list of the contracting unit
    cost_amount DECIMAL(19, 4) NOT NULL, -- Hours worked at cost
    gross_amount DECIMAL(19, 4) NOT NULL, -- Hours billed at the price
    currency_code VARCHAR, -- Currency of the price: the contract's
    currency_precision BIGINT NOT NULL, -- Decimals of that currency
    exchange_rate DECIMAL(22, 12), -- Rate of that currency
    cost_currency_code VARCHAR, -- Currency of the cost: the project's
    cost_currency_precision BIGINT NOT NULL, -- Decimals of that currency
    cost_exchange_rate DECIMAL(22, 12), -- Rate of that currency
    approved_at TIMESTAMP, -- When it was approved
    arrived_at TIMESTAMP NOT NULL, -- Instant the source server got this version
    waiting_code VARCHAR CHECK (waiting_code IN ('work_order_missing', 'work_order_deleted', 'no_project', 'project_missing', 'currency_missing')), -- What it waits for before it can have actuals
    withdrawn_code VARCHAR CHECK (withdrawn_code IN ('entry_deleted', 'not_work', 'not_approved', 'deactivated')), -- Why it is no actual although nothing is missing
    source_version BIGINT NOT NULL, -- Version of the entry in the source
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

WITH approval AS (
    SELECT
        msdyn_timeentry AS time_entry_id,
        msdyn_salesquantity AS billed_hours,
        msdyn_billingtype AS billing_code,
        msdyn_approvedon AS approved_at,
        ROW_NUMBER() OVER (PARTITION BY msdyn_timeentry ORDER BY versionnumber DESC, msdyn_projectapprovalid ASC) AS newest_first
    FROM current.msdyn_projectapproval
    WHERE NOT is_deleted AND msdyn_timeentry IS NOT NULL AND is_approved(msdyn_recordstage)
),

entry AS (
    SELECT
        source.*,
        work_order.agreement_id,
        COALESCE(source.msdyn_project, work_order.project_id) AS project_id,
        COALESCE(source.msdyn_projecttask, work_order.project_task_id) AS project_task_id,
        COALESCE(
            CASE WHEN source.msdyn_resourceorganizationalunitid IS NULL THEN 'none' END,
            source.msdyn_resourceorganizationalunitid
        ) AS unit_key,
        service_quantity(COALESCE(source.msdyn_duration, 0), 'hours') AS used_hours,
        CAST(COALESCE(source.msdyn_date, source.createdon, source.landed_at) AS DATE) AS document_date,
        approval.billed_hours AS approved_hours,
        approval.billing_code,
        approval.approved_at
    FROM current.msdyn_timeentry AS source
    LEFT JOIN core.work_order AS work_order
        ON source.msdyn_workorder = work_order.work_order_id
    LEFT JOIN approval
        ON source.msdyn_timeentryid = approval.time_entry_id AND approval.newest_first = 1
    WHERE source.versionnumber IS NOT NULL
),

setting AS (
    SELECT
        msdyn_contractlineid AS contract_line_id,
        msdyn_resourcecategory AS resource_category_id,
        MIN(billing_type(msdyn_billingtype)) AS billing_type
    FROM current.msdyn_orderlineresourcecategory
    WHERE NOT is_deleted
    GROUP BY msdyn_contractlineid, msdyn_resourcecategory
),

resolved AS (
    SELECT *
    FROM core.contract_line_resolution
    WHERE transaction_class = 'time'
),

placed AS (
    SELECT
        entry.*,
        project.project_id IS NOT NULL AND project.deleted_at IS NULL AS is_project_live,
        project.contract_id,
        project.company_code,
        project.dimension_set_id,
        contract.customer_id,
        contract.contracting_unit_id,
        contract.currency_code,
        COALESCE(project.currency_code, contract.currency_code) AS cost_currency_code,
        CASE WHEN own.project_id IS NULL THEN other.contract_line_id ELSE own.contract_line_id END AS contract_line_id,
        CASE WHEN own.project_id IS NULL THEN other.billing_method_code ELSE own.billing_method_code END AS billing_method_code,
        own.task_billing_type
    FROM entry
    LEFT JOIN core.project AS project
        ON entry.project_id = project.project_id
    LEFT JOIN core.project_contract AS contract
        ON project.contract_id = contract.contract_id
    LEFT JOIN resolved AS own
        ON entry.project_id = own.project_id AND COALESCE(entry.project_task_id, 'none') = own.project_task_id
    LEFT JOIN resolved AS other
        ON entry.project_id = other.project_id AND other.project_task_id = 'none'
),

sales_rate AS (
    SELECT
        placed.msdyn_timeentryid AS time_entry_id,
        rate.unit_price,
        ROW_NUMBER() OVER (
            PARTITION BY placed.msdyn_timeentryid
            ORDER BY role_rate_rank(rate.resourcing_unit_id) ASC, rate.from_date DESC NULLS LAST, rate.role_rate_id ASC
        ) AS best_first
    FROM placed
    INNER JOIN core.role_rate AS rate
        ON
            rate.rate_kind = 'sales'
            AND placed.contract_id = rate.contract_id
            AND placed.msdyn_resourcecategory = rate.resource_category_id
            AND placed.currency_code = rate.currency_code
    WHERE
        is_rate_in_force(rate.from_date, rate.to_date, placed.document_date)
        AND COALESCE(rate.resourcing_unit_id, placed.unit_key) = placed.unit_key
),

cost_rate AS (
    SELECT
        placed.msdyn_timeentryid AS time_entry_id,
        rate.unit_price,
        ROW_NUMBER() OVER (
            PARTITION BY placed.msdyn_timeentryid
            ORDER BY role_rate_rank(rate.resourcing_unit_id) ASC, rate.from_date DESC NULLS LAST, rate.role_rate_id ASC
        ) AS best_first
    FROM placed
    INNER JOIN core.role_rate AS rate
        ON
            rate.rate_kind = 'cost'
            AND placed.contracting_unit_id = rate.organizational_unit_id
            AND placed.msdyn_resourcecategory = rate.resource_category_id
            AND placed.cost_currency_code = rate.currency_code
    WHERE
        is_rate_in_force(rate.from_date, rate.to_date, placed.document_date)
        AND COALESCE(rate.resourcing_unit_id, placed.unit_key) = placed.unit_key
),

currency AS (
    SELECT
        currency_code,
        MAX(currency_precision) AS currency_precision,
        MAX(exchange_rate) AS exchange_rate
    FROM core.currency
    WHERE currency_code IS NOT NULL
    GROUP BY currency_code
),

priced AS (
    SELECT
        placed.*,
        COALESCE(placed.approved_hours, placed.used_hours) AS billed_hours,
        COALESCE(sales_rate.unit_price, CAST(0 AS DECIMAL(18, 4))) AS unit_price,
        COALESCE(cost_rate.unit_price, CAST(0 AS DECIMAL(18, 4))) AS unit_cost_price,
        COALESCE(currency.currency_precision, 2) AS currency_precision,
        currency.exchange_rate,
        COALESCE(cost_currency.currency_precision, 2) AS cost_currency_precision,
        cost_currency.exchange_rate AS cost_exchange_rate,
        COALESCE(setting.billing_type, role.billing_type) AS role_billing_type
    FROM placed
    LEFT JOIN sales_rate
        ON placed.msdyn_timeentryid = sales_rate.time_entry_id AND sales_rate.best_first = 1
    LEFT JOIN cost_rate
        ON placed.msdyn_timeentryid = cost_rate.time_entry_id AND cost_rate.best_first = 1
    LEFT JOIN currency
        ON COALESCE(placed.currency_code, placed.cost_currency_code) = currency.currency_code
    LEFT JOIN currency AS cost_currency
        ON placed.cost_currency_code = cost_currency.currency_code
    LEFT JOIN core.role AS role
        ON placed.msdyn_resourcecategory = role.role_id
    LEFT JOIN setting
        ON
            placed.contract_line_id = setting.contract_line_id
            AND placed.msdyn_resourcecategory = setting.resource_category_id
)

SELECT
    msdyn_timeentryid AS time_entry_id,
    msdyn_workorder AS work_order_id,
    agreement_id,
    project_id,
    project_task_id,
    contract_id,
    contract_line_id,
    billing_method_code,
    COALESCE(
        CASE WHEN contract_line_id IS NOT NULL THEN billing_type(billing_code) END,
        time_billing_type(contract_id, contract_line_id, role_billing_type, task_billing_type)
    ) AS billing_type,
    company_code,
    customer_id,
    dimension_set_id,
    msdyn_bookableresource AS resource_id,
    msdyn_resourcecategory AS resource_category_id,
    msdyn_resourceorganizationalunitid AS organizational_unit_id,
    document_date,
    used_hours,
    billed_hours,
    unit_price,
    unit_cost_price,
    extended_amount(used_hours, unit_cost_price, cost_currency_precision) AS cost_amount,
    extended_amount(billed_hours, unit_price, currency_precision) AS gross_amount,
    COALESCE(currency_code, cost_currency_code) AS currency_code,
    currency_precision,
    exchange_rate,
    cost_currency_code,
    cost_currency_precision,
    cost_exchange_rate,
    approved_at,
    COALESCE(modifiedon, sinkmodifiedon, landed_at) AS arrived_at,
    waiting_for(TRUE, FALSE, project_id, is_project_live, cost_currency_code) AS waiting_code,
    entry_withdrawn_by(is_deleted, is_work_time(msdyn_type), is_entry_approved(msdyn_entrystatus)) AS withdrawn_code,
    versionnumber AS source_version,
    is_live(statecode, is_deleted) AS is_active,
    deleted_at
FROM priced;
