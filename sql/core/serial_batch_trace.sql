-- Grain: one row per event in the life of a serial number or batch
-- Source: core.stock_movement, core.work_order_line, staging.msdyn_materialusagelog, ledger.project_actual,
--         core.integration_journal_line, core.integration_journal_entry, core.invoice_line_detail, core.customer_asset. Use,
--         log, actuals, journal lines, vouchers, invoice lines and installing hang together by the work order line.
-- Rules: STK-18
-- Scope: stock_id by work_order_id, inventory_transaction_id
-- Step: marts
CREATE TABLE core.serial_batch_trace (
    trace_event_id VARCHAR NOT NULL, -- Key: the event and the row it is told by
    serial_number VARCHAR, -- Serial number
    batch_number VARCHAR, -- Batch number
    product_id VARCHAR, -- Product
    event_code VARCHAR NOT NULL CHECK (event_code IN (
        'receipt', 'adjustment', 'transfer_in', 'transfer_out', 'allocation', 'de_allocation', 'issue', 'use', 'usage_log', 'actual', 'journal_line', 'voucher', 'invoice_line', 'install', 'return'
    )), -- What happened
    step_number BIGINT NOT NULL, -- Order of events within a day
    event_date DATE NOT NULL, -- Day it happened
    quantity DECIMAL(18, 6) NOT NULL, -- Quantity; of stock, out is negative
    amount DECIMAL(19, 4), -- Money, in the currency of the row
    currency_code VARCHAR, -- That currency; blank for stock, which is told in the accounting currency
    accounting_amount DECIMAL(19, 4), -- Money in the accounting currency
    transaction_type VARCHAR CHECK (transaction_type IN ('cost', 'unbilled_sales', 'billed_sales')), -- Of actuals and what follows them: cost or sales
    owner_code VARCHAR CHECK (owner_code IN ('field_service', 'finance')), -- Of stock: who keeps it
    origin_code VARCHAR CHECK (origin_code IN ('purchase', 'work_order', 'adjustment', 'transfer', 'rma', 'manual', 'project', 'sales')), -- Of stock: what made it
    company_code VARCHAR, -- Legal entity
    site_id VARCHAR, -- Site
    warehouse_id VARCHAR, -- Warehouse
    work_order_id VARCHAR, -- Work order
    work_order_line_id VARCHAR, -- Work order line
    project_id VARCHAR, -- Project
    customer_id VARCHAR, -- Customer who is billed
    customer_asset_id VARCHAR, -- Asset it was installed as, or in
    invoice_id VARCHAR, -- Invoice
    voucher_number VARCHAR, -- Voucher
    inventory_transaction_id VARCHAR, -- Inventory transaction of Finance, of a movement there
    source_kind VARCHAR NOT NULL CHECK (source_kind IN ('stock_movement', 'work_order_line', 'usage_log', 'posting', 'voucher', 'invoice_line_detail', 'customer_asset')), -- Kind of row it is told by
    source_id VARCHAR NOT NULL -- Id of that row
);

WITH used_line AS (
    SELECT *
    FROM core.work_order_line
    WHERE
        (serial_number IS NOT NULL OR batch_number IS NOT NULL)
        AND line_status_code = 'used'
        AND deleted_at IS NULL
        AND (withdrawn_code IS NULL OR withdrawn_code NOT IN ('line_deleted', 'work_order_canceled'))
),

installed AS (
    SELECT
        work_order_line_id,
        MIN(customer_asset_id) AS customer_asset_id
    FROM core.customer_asset
    WHERE work_order_line_id IS NOT NULL AND deleted_at IS NULL
    GROUP BY work_order_line_id
),

posting AS (
    SELECT *
    FROM ledger.project_actual
    WHERE serial_number IS NOT NULL OR batch_number IS NOT NULL
),

voucher AS (
    SELECT
        posting_id,
        voucher_number,
        MIN(accounting_date) AS accounting_date,
        SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS amount,
        SUM(CASE WHEN accounting_amount > 0 THEN accounting_amount ELSE 0 END) AS accounting_amount
    FROM core.integration_journal_entry
    GROUP BY posting_id, voucher_number
),

event AS (
    SELECT
        moved.movement_code || ':' || moved.stock_movement_id AS trace_event_id,
        moved.serial_number,
        moved.batch_number,
        moved.product_id,
        moved.movement_code AS event_code,
        moved.movement_date AS event_date,
        moved.quantity,
        NULL AS amount,
        NULL AS currency_code,
        moved.accounting_amount,
        NULL AS transaction_type,
        moved.owner_code,
        moved.origin_code,
        moved.company_code,
        moved.site_id,
        moved.warehouse_id,
        moved.work_order_id,
        moved.work_order_line_id,
        moved.project_id,
        NULL AS customer_id,
        NULL AS customer_asset_id,
        NULL AS invoice_id,
        moved.voucher_number,
        moved.inventory_transaction_id,
        'stock_movement' AS source_kind,
        moved.stock_movement_id AS source_id
    FROM core.stock_movement AS moved
    WHERE moved.serial_number IS NOT NULL OR moved.batch_number IS NOT NULL
    UNION ALL
    SELECT
        'use:' || line.work_order_line_id AS trace_event_id,
        line.serial_number,
        line.batch_number,
        line.product_id,
        'use' AS event_code,
        line.document_date AS event_date,
        line.used_quantity AS quantity,
        line.cost_amount AS amount,
        line.currency_code,
        NULL AS accounting_amount,
        'cost' AS transaction_type,
        NULL AS owner_code,
        NULL AS origin_code,
        line.company_code,
        line.site_id,
        line.warehouse_id,
        line.work_order_id,
        line.work_order_line_id,
        line.project_id,
        line.customer_id,
        line.customer_asset_id,
        NULL AS invoice_id,
        NULL AS voucher_number,
        NULL AS inventory_transaction_id,
        'work_order_line' AS source_kind,
        line.work_order_line_id AS source_id
    FROM used_line AS line
    UNION ALL
    SELECT
        'usage_log:' || log.msdyn_materialusagelogid AS trace_event_id,
        line.serial_number,
        line.batch_number,
        line.product_id,
        'usage_log' AS event_code,
        CAST(COALESCE(log.msdyn_transactiondate, log.createdon, log.landed_at) AS DATE) AS event_date,
        COALESCE(log.msdyn_quantity, line.used_quantity) AS quantity,
        NULL AS amount,
        NULL AS currency_code,
        NULL AS accounting_amount,
        NULL AS transaction_type,
        NULL AS owner_code,
        NULL AS origin_code,
        line.company_code,
        line.site_id,
        line.warehouse_id,
        line.work_order_id,
        line.work_order_line_id,
        line.project_id,
        line.customer_id,
        NULL AS customer_asset_id,
        NULL AS invoice_id,
        NULL AS voucher_number,
        NULL AS inventory_transaction_id,
        'usage_log' AS source_kind,
        log.msdyn_materialusagelogid AS source_id
    FROM staging.msdyn_materialusagelog AS log
    INNER JOIN used_line AS line
        ON log.msdyn_workorderproduct = line.work_order_line_id
    WHERE NOT log.is_deleted
    UNION ALL
    SELECT
        'actual:' || posting.posting_id AS trace_event_id,
        posting.serial_number,
        posting.batch_number,
        posting.product_id,
        'actual' AS event_code,
        posting.document_date AS event_date,
        posting.quantity,
        posting.amount,
        posting.currency_code,
        posting.accounting_amount,
        posting.transaction_type,
        NULL AS owner_code,
        NULL AS origin_code,
        posting.company_code,
        posting.site_id,
        posting.warehouse_id,
        posting.work_order_id,
        posting.work_order_line_id,
        posting.project_id,
        posting.customer_id,
        NULL AS customer_asset_id,
        posting.invoice_id,
        NULL AS voucher_number,
        NULL AS inventory_transaction_id,
        'posting' AS source_kind,
        posting.posting_id AS source_id
    FROM posting
    UNION ALL
    SELECT
        'journal_line:' || line.posting_id AS trace_event_id,
        line.serial_number,
        line.batch_number,
        line.product_id,
        'journal_line' AS event_code,
        line.accounting_date AS event_date,
        line.quantity,
        line.cost_amount + line.sales_amount AS amount,
        line.currency_code,
        line.accounting_amount,
        line.transaction_type,
        NULL AS owner_code,
        NULL AS origin_code,
        line.company_code,
        line.site_id,
        line.warehouse_id,
        line.work_order_id,
        posting.work_order_line_id,
        line.project_id,
        line.customer_id,
        NULL AS customer_asset_id,
        NULL AS invoice_id,
        line.voucher_number,
        NULL AS inventory_transaction_id,
        'posting' AS source_kind,
        line.posting_id AS source_id
    FROM core.integration_journal_line AS line
    INNER JOIN posting
        ON line.posting_id = posting.posting_id
    UNION ALL
    SELECT
        'voucher:' || voucher.voucher_number || ':' || voucher.posting_id AS trace_event_id,
        posting.serial_number,
        posting.batch_number,
        posting.product_id,
        'voucher' AS event_code,
        voucher.accounting_date AS event_date,
        posting.quantity,
        voucher.amount,
        posting.currency_code,
        voucher.accounting_amount,
        posting.transaction_type,
        NULL AS owner_code,
        NULL AS origin_code,
        posting.company_code,
        posting.site_id,
        posting.warehouse_id,
        posting.work_order_id,
        posting.work_order_line_id,
        posting.project_id,
        posting.customer_id,
        NULL AS customer_asset_id,
        posting.invoice_id,
        voucher.voucher_number,
        NULL AS inventory_transaction_id,
        'voucher' AS source_kind,
        voucher.voucher_number AS source_id
    FROM voucher
    INNER JOIN posting
        ON voucher.posting_id = posting.posting_id
    UNION ALL
    SELECT
        'invoice_line:' || detail.invoice_line_detail_id AS trace_event_id,
        line.serial_number,
        line.batch_number,
        line.product_id,
        'invoice_line' AS event_code,
        COALESCE(detail.invoice_date, line.document_date) AS event_date,
        detail.quantity,
        detail.gross_amount - COALESCE(detail.discount_amount, 0) AS amount,
        detail.currency_code,
        NULL AS accounting_amount,
        CASE WHEN detail.is_confirmed THEN 'billed_sales' ELSE 'unbilled_sales' END AS transaction_type,
        NULL AS owner_code,
        NULL AS origin_code,
        line.company_code,
        line.site_id,
        line.warehouse_id,
        line.work_order_id,
        line.work_order_line_id,
        line.project_id,
        detail.customer_id,
        NULL AS customer_asset_id,
        detail.invoice_id,
        NULL AS voucher_number,
        NULL AS inventory_transaction_id,
        'invoice_line_detail' AS source_kind,
        detail.invoice_line_detail_id AS source_id
    FROM core.invoice_line_detail AS detail
    INNER JOIN core.work_order_line AS line
        ON detail.source_id = line.work_order_line_id
    WHERE detail.is_active AND (line.serial_number IS NOT NULL OR line.batch_number IS NOT NULL)
    UNION ALL
    SELECT
        'install:' || line.work_order_line_id AS trace_event_id,
        line.serial_number,
        line.batch_number,
        line.product_id,
        'install' AS event_code,
        line.document_date AS event_date,
        line.used_quantity AS quantity,
        NULL AS amount,
        NULL AS currency_code,
        NULL AS accounting_amount,
        NULL AS transaction_type,
        NULL AS owner_code,
        NULL AS origin_code,
        line.company_code,
        line.site_id,
        line.warehouse_id,
        line.work_order_id,
        line.work_order_line_id,
        line.project_id,
        line.customer_id,
        COALESCE(installed.customer_asset_id, line.customer_asset_id) AS customer_asset_id,
        NULL AS invoice_id,
        NULL AS voucher_number,
        NULL AS inventory_transaction_id,
        'customer_asset' AS source_kind,
        COALESCE(installed.customer_asset_id, line.customer_asset_id) AS source_id
    FROM used_line AS line
    LEFT JOIN installed
        ON line.work_order_line_id = installed.work_order_line_id
    WHERE COALESCE(installed.customer_asset_id, line.customer_asset_id) IS NOT NULL
)

SELECT
    trace_event_id,
    serial_number,
    batch_number,
    product_id,
    event_code,
    trace_step(event_code) AS step_number,
    event_date,
    quantity,
    amount,
    currency_code,
    accounting_amount,
    transaction_type,
    owner_code,
    origin_code,
    company_code,
    site_id,
    warehouse_id,
    work_order_id,
    work_order_line_id,
    project_id,
    customer_id,
    customer_asset_id,
    invoice_id,
    voucher_number,
    inventory_transaction_id,
    source_kind,
    source_id
FROM event;
