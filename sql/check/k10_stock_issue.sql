-- Grain: one row per posted stocked cost that Finance has not issued, has issued otherwise or twice, and issue of no cost
-- Source: run.standing_actual, core.finance_staging_actual, core.stock_movement (those of Finance), core.product. What is issued
--         and returned for a line is added up by serial number, batch and warehouse.
-- Rules: JRN-10, RCN-41
-- Check: K10
-- Stage: ledger
-- Sentence: Finance issues from its stock what the posted cost of a work order line says: quantity, serial number, batch, warehouse.
-- Cause: missing, orphan, duplicate, quantity, serial, dimension
-- Severity: critical
-- Remedy: Look at the inventory transactions of the voucher; correct them by an inventory journal, or the line by a correction journal.
-- Needs: msdyn_actual, projcdsactualsimport, inventtrans
-- Follows: origin_id, recorded_actual_id, voucher_number
WITH posted AS (
    SELECT
        actual_id,
        MIN(LOWER(voucher_number)) AS voucher_key
    FROM core.finance_staging_actual
    WHERE is_active AND voucher_number IS NOT NULL AND transaction_type = 'cost'
    GROUP BY actual_id
),

recorded AS (
    SELECT
        actual.source_id AS line_id,
        MIN(actual.recorded_actual_id) AS recorded_actual_id,
        MIN(posted.voucher_key) AS voucher_key,
        MIN(actual.company_code) AS company_code,
        MIN(actual.project_id) AS project_id,
        MIN(actual.contract_id) AS contract_id,
        MIN(actual.contract_line_id) AS contract_line_id,
        MIN(actual.work_order_id) AS work_order_id,
        MIN(actual.document_date) AS document_date,
        MIN(actual.currency_code) AS currency_code,
        MIN(LOWER(actual.serial_number)) AS serial_key,
        MIN(LOWER(actual.batch_number)) AS batch_key,
        MIN(actual.warehouse_id) AS warehouse_id,
        SUM(actual.quantity) AS quantity,
        SUM(actual.amount) AS amount
    FROM run.standing_actual AS actual
    INNER JOIN core.product AS product
        ON actual.product_id = product.product_id AND is_stocked(product.product_type, actual.warehouse_id)
    LEFT JOIN posted
        ON actual.recorded_actual_id = posted.actual_id
    WHERE actual.transaction_type = 'cost' AND actual.source_kind = 'work_order_line'
    GROUP BY actual.source_id
),

moved AS (
    SELECT
        COALESCE(movement.work_order_line_id, movement.stock_movement_id) AS line_id,
        MIN(movement.work_order_line_id) AS work_order_line_id,
        MIN(movement.source_id) AS source_id,
        MIN(movement.company_code) AS company_code,
        MIN(movement.project_id) AS project_id,
        MIN(movement.voucher_number) AS voucher_number,
        MIN(movement.movement_date) AS movement_date,
        LOWER(movement.serial_number) AS serial_key,
        LOWER(movement.batch_number) AS batch_key,
        movement.warehouse_id,
        -SUM(movement.quantity) AS quantity,
        -SUM(movement.accounting_amount) AS accounting_amount
    FROM core.stock_movement AS movement
    LEFT JOIN (SELECT DISTINCT voucher_key FROM posted) AS told
        ON LOWER(movement.voucher_number) = told.voucher_key
    WHERE
        movement.owner_code = 'finance'
        AND movement.origin_code = 'project'
        AND movement.is_counted
        AND (movement.work_order_line_id IS NOT NULL OR (movement.project_id IS NOT NULL AND told.voucher_key IS NULL))
    GROUP BY
        COALESCE(movement.work_order_line_id, movement.stock_movement_id),
        LOWER(movement.serial_number),
        LOWER(movement.batch_number),
        movement.warehouse_id
    HAVING SUM(movement.quantity) <> 0
),

placed AS (
    SELECT
        moved.*,
        ROW_NUMBER() OVER (
            PARTITION BY moved.line_id
            ORDER BY
                CASE
                    WHEN
                        moved.serial_key IS NOT DISTINCT FROM recorded.serial_key
                        AND moved.batch_key IS NOT DISTINCT FROM recorded.batch_key
                        AND moved.warehouse_id IS NOT DISTINCT FROM recorded.warehouse_id
                        THEN 0
                    ELSE 1
                END ASC,
                moved.source_id ASC
        ) AS copy_number
    FROM moved
    LEFT JOIN recorded
        ON moved.line_id = recorded.line_id
),

compared AS (
    SELECT
        recorded.line_id AS recorded_line_id,
        placed.source_id,
        stock_issue_cause(
            placed.source_id IS NULL,
            recorded.voucher_key IS NOT NULL,
            recorded.line_id IS NULL,
            placed.copy_number > 1,
            placed.quantity IS DISTINCT FROM recorded.quantity,
            placed.serial_key IS DISTINCT FROM recorded.serial_key
            OR placed.batch_key IS DISTINCT FROM recorded.batch_key,
            placed.warehouse_id IS DISTINCT FROM recorded.warehouse_id
        ) AS cause_code,
        COALESCE(recorded.company_code, placed.company_code) AS company_code,
        COALESCE(recorded.project_id, placed.project_id) AS project_id,
        recorded.contract_id,
        recorded.contract_line_id,
        recorded.work_order_id,
        COALESCE(recorded.line_id, placed.work_order_line_id) AS origin_id,
        recorded.recorded_actual_id,
        COALESCE(placed.voucher_number, recorded.voucher_key) AS voucher_number,
        COALESCE(placed.movement_date, recorded.document_date) AS document_date,
        COALESCE(recorded.amount, placed.accounting_amount) AS at_stake_amount,
        recorded.currency_code,
        CAST(recorded.quantity AS VARCHAR) || ' of ' || COALESCE(recorded.serial_key, 'no serial number') || ', '
        || COALESCE(recorded.batch_key, 'no batch') || ' from ' || recorded.warehouse_id AS expected_text,
        CAST(placed.quantity AS VARCHAR) || ' of ' || COALESCE(placed.serial_key, 'no serial number') || ', '
        || COALESCE(placed.batch_key, 'no batch') || ' from ' || COALESCE(placed.warehouse_id, 'no warehouse') AS found_text
    FROM recorded
    FULL OUTER JOIN placed
        ON recorded.line_id = CASE WHEN placed.copy_number = 1 THEN placed.line_id END
)

SELECT
    COALESCE(source_id, recorded_actual_id) AS subject_id,
    CASE WHEN source_id IS NULL THEN 'msdyn_actual' ELSE 'inventtrans' END AS source_table,
    COALESCE(source_id, recorded_actual_id) AS source_id,
    cause_code,
    company_code,
    project_id,
    contract_id,
    contract_line_id,
    work_order_id,
    origin_id,
    recorded_actual_id,
    voucher_number,
    document_date,
    at_stake_amount,
    currency_code,
    expected_text,
    found_text
FROM compared
WHERE cause_code IS NOT NULL;
