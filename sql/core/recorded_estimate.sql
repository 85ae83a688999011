-- Grain: one row per estimate row that Project Operations recorded
-- Source: staging.msdyn_estimateline, core.currency
-- Rules: COD-31, COD-34, PRC-02
-- Scope: recorded_id by recorded_estimate_id
CREATE TABLE core.recorded_estimate (
    recorded_estimate_id VARCHAR NOT NULL, -- Key (Dataverse estimate line)
    row_type VARCHAR CHECK (row_type IN ('cost', 'sales')), -- Cost, or sales of the project contract; blank when its number is unknown
    transaction_class VARCHAR CHECK (transaction_class IN ('time', 'expense', 'material', 'milestone', 'fee', 'tax', 'commission', 'additional')), -- Class; blank when its number is unknown
    work_order_id VARCHAR, -- Work order
    work_order_line_id VARCHAR, -- Work order line
    agreement_id VARCHAR, -- Agreement of the work order
    project_id VARCHAR, -- Project
    project_task_id VARCHAR, -- Project task
    product_id VARCHAR, -- Product or service
    unit_id VARCHAR, -- Unit
    document_date DATE, -- Day of the estimate
    quantity DECIMAL(18, 6) NOT NULL, -- Estimated quantity; a blank one is 0
    unit_price DECIMAL(18, 4), -- Price or cost per unit
    amount DECIMAL(19, 4) NOT NULL, -- Quantity at that price
    currency_code VARCHAR, -- Currency of the amount
    recorded_at TIMESTAMP, -- When the source made the row, UTC
    changed_at TIMESTAMP, -- When the source changed it last, UTC
    source_version BIGINT NOT NULL, -- Version of the row in the source
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    estimate.msdyn_estimatelineid AS recorded_estimate_id,
    estimate_row_type(estimate.msdyn_transactiontypecode) AS row_type,
    recorded_class(estimate.msdyn_transactionclassification) AS transaction_class,
    estimate.msdyn_workorder AS work_order_id,
    COALESCE(estimate.msdyn_workorderproduct, estimate.msdyn_workorderservice) AS work_order_line_id,
    estimate.msdyn_agreement AS agreement_id,
    estimate.msdyn_project AS project_id,
    estimate.msdyn_task AS project_task_id,
    estimate.msdyn_product AS product_id,
    estimate.msdyn_unit AS unit_id,
    CAST(estimate.msdyn_documentdate AS DATE) AS document_date,
    COALESCE(estimate.msdyn_quantity, CAST(0 AS DECIMAL(18, 6))) AS quantity,
    estimate.msdyn_price AS unit_price,
    money_or_zero(estimate.msdyn_amount) AS amount,
    currency.currency_code,
    estimate.createdon AS recorded_at,
    estimate.modifiedon AS changed_at,
    estimate.versionnumber AS source_version,
    NOT estimate.is_deleted AS is_active,
    estimate.deleted_at
FROM current.msdyn_estimateline AS estimate
LEFT JOIN core.currency AS currency
    ON estimate.transactioncurrencyid = currency.currency_id
WHERE estimate.versionnumber IS NOT NULL;
