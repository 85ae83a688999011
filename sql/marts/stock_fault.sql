-- Grain: one row per fault of the stock: a serial number that lives twice, a movement nobody can explain, stock below nothing
-- Source: core.serial_batch_trace, core.stock_movement, core.work_order_line, core.product, marts.inventory_valuation
-- Rules: STK-13, STK-14, STK-15, STK-16, STK-17
CREATE TABLE marts.stock_fault (
    stock_fault_id VARCHAR NOT NULL, -- Key: the fault and the row it is about
    fault_code VARCHAR NOT NULL CHECK (fault_code IN (
        'serial_consumed_twice', 'serial_quantity_not_one', 'issue_without_receipt', 'use_without_issue', 'issue_without_line', 'issue_differs', 'negative_stock', 'on_hand_differs', 'no_product', 'no_warehouse', 'other_owner', 'not_stocked'
    )), -- What is wrong
    severity_code VARCHAR NOT NULL CHECK (severity_code IN ('critical', 'warning')), -- How bad it is
    product_id VARCHAR, -- Product
    warehouse_id VARCHAR, -- Warehouse
    serial_number VARCHAR, -- Serial number
    batch_number VARCHAR, -- Batch number
    work_order_id VARCHAR, -- Work order
    work_order_line_id VARCHAR, -- Work order line
    fault_date DATE, -- Day it happened
    quantity DECIMAL(38, 6) NOT NULL, -- Quantity it is about
    expected_quantity DECIMAL(38, 6), -- Quantity that would be right
    source_id VARCHAR NOT NULL, -- Row it is about
    fault_text VARCHAR NOT NULL -- The same for people
);

WITH serial_event AS (
    SELECT *
    FROM core.serial_batch_trace
    WHERE
        serial_number IS NOT NULL
        AND product_id IS NOT NULL
        AND event_code IN ('receipt', 'adjustment', 'transfer_in', 'transfer_out', 'issue', 'use', 'return')
),

used AS (
    SELECT DISTINCT work_order_line_id
    FROM serial_event
    WHERE event_code = 'use'
),

life AS (
    SELECT
        event.*,
        event.event_code AS consumption_code,
        0 AS returned
    FROM serial_event AS event
    WHERE event.event_code IN ('use', 'issue')
    UNION ALL
    SELECT
        event.*,
        'issue' AS consumption_code,
        1 AS returned
    FROM serial_event AS event
    WHERE event.event_code = 'return'
    UNION ALL
    SELECT
        event.*,
        'use' AS consumption_code,
        1 AS returned
    FROM serial_event AS event
    LEFT JOIN used
        ON event.work_order_line_id = used.work_order_line_id
    WHERE event.event_code = 'return' AND (event.work_order_line_id IS NULL OR used.work_order_line_id IS NOT NULL)
),

counted AS (
    SELECT
        life.*,
        COALESCE(SUM(1 - returned) OVER earlier, 0) AS consumed_before,
        COALESCE(SUM(returned) OVER earlier, 0) AS returned_before
    FROM life
    WINDOW
        earlier AS (
            PARTITION BY product_id, serial_number, consumption_code
            ORDER BY event_date ASC, returned DESC, trace_event_id ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
),

received AS (
    SELECT DISTINCT
        product_id,
        serial_number
    FROM serial_event
    WHERE event_code IN ('receipt', 'adjustment', 'transfer_in') AND quantity > 0
),

issued AS (
    SELECT DISTINCT
        product_id,
        serial_number
    FROM serial_event
    WHERE event_code = 'issue'
),

finance_company AS (
    SELECT DISTINCT company_code
    FROM core.stock_movement
    WHERE owner_code = 'finance' AND company_code IS NOT NULL
),

kept AS (
    SELECT DISTINCT
        warehouse_id,
        product_id
    FROM core.stock_movement
    WHERE owner_code = 'field_service' AND is_counted
),

line_issue AS (
    SELECT
        work_order_line_id,
        -SUM(on_hand_quantity) AS issued_quantity
    FROM core.stock_movement
    WHERE is_counted AND work_order_line_id IS NOT NULL AND origin_code IN ('work_order', 'project')
    GROUP BY work_order_line_id
),

line AS (
    SELECT
        line.*,
        line_issue.work_order_line_id IS NOT NULL AS is_moved,
        kept.warehouse_id IS NOT NULL AS is_kept,
        COALESCE(line_issue.issued_quantity, 0) AS issued_quantity,
        CASE
            WHEN
                expected_movement(line.line_status_code, FALSE, product.product_type, line.warehouse_id) = 'issue'
                AND line.deleted_at IS NULL
                AND COALESCE(line.withdrawn_code <> 'work_order_canceled', TRUE)
                THEN line.used_quantity
            ELSE 0
        END AS expected_quantity
    FROM core.work_order_line AS line
    LEFT JOIN core.product AS product
        ON line.product_id = product.product_id
    LEFT JOIN line_issue
        ON line.work_order_line_id = line_issue.work_order_line_id
    LEFT JOIN kept
        ON line.warehouse_id = kept.warehouse_id AND line.product_id = kept.product_id
    WHERE line.line_kind = 'product'
),

fault AS (
    SELECT
        'serial_consumed_twice' AS fault_code,
        product_id,
        warehouse_id,
        serial_number,
        batch_number,
        work_order_id,
        work_order_line_id,
        event_date AS fault_date,
        quantity,
        NULL AS expected_quantity,
        trace_event_id AS source_id
    FROM counted
    WHERE returned = 0 AND is_consumed_twice(consumed_before, returned_before)
    UNION ALL
    SELECT
        'serial_quantity_not_one' AS fault_code,
        product_id,
        warehouse_id,
        serial_number,
        batch_number,
        work_order_id,
        work_order_line_id,
        event_date AS fault_date,
        quantity,
        1 AS expected_quantity,
        trace_event_id AS source_id
    FROM serial_event
    WHERE is_serial_quantity_wrong(serial_number, quantity)
    UNION ALL
    SELECT
        'issue_without_receipt' AS fault_code,
        event.product_id,
        event.warehouse_id,
        event.serial_number,
        event.batch_number,
        event.work_order_id,
        event.work_order_line_id,
        event.event_date AS fault_date,
        event.quantity,
        NULL AS expected_quantity,
        event.trace_event_id AS source_id
    FROM serial_event AS event
    LEFT JOIN received
        ON event.product_id = received.product_id AND event.serial_number = received.serial_number
    WHERE event.event_code = 'issue' AND event.owner_code = 'finance' AND received.serial_number IS NULL
    UNION ALL
    SELECT
        'use_without_issue' AS fault_code,
        event.product_id,
        event.warehouse_id,
        event.serial_number,
        event.batch_number,
        event.work_order_id,
        event.work_order_line_id,
        event.event_date AS fault_date,
        event.quantity,
        NULL AS expected_quantity,
        event.trace_event_id AS source_id
    FROM serial_event AS event
    INNER JOIN finance_company
        ON event.company_code = finance_company.company_code
    LEFT JOIN issued
        ON event.product_id = issued.product_id AND event.serial_number = issued.serial_number
    WHERE event.event_code = 'use' AND event.project_id IS NOT NULL AND issued.serial_number IS NULL
    UNION ALL
    SELECT
        CASE WHEN finding_code = 'no_line' THEN 'issue_without_line' ELSE finding_code END AS fault_code,
        product_id,
        warehouse_id,
        serial_number,
        batch_number,
        work_order_id,
        work_order_line_id,
        movement_date AS fault_date,
        quantity,
        NULL AS expected_quantity,
        stock_movement_id AS source_id
    FROM core.stock_movement
    WHERE finding_code IS NOT NULL
    UNION ALL
    SELECT
        'issue_differs' AS fault_code,
        product_id,
        warehouse_id,
        serial_number,
        batch_number,
        work_order_id,
        work_order_line_id,
        document_date AS fault_date,
        issued_quantity AS quantity,
        expected_quantity,
        work_order_line_id AS source_id
    FROM line
    WHERE issued_quantity <> expected_quantity AND (is_moved OR is_kept)
    UNION ALL
    SELECT
        'negative_stock' AS fault_code,
        product_id,
        warehouse_id,
        NULL AS serial_number,
        NULL AS batch_number,
        NULL AS work_order_id,
        NULL AS work_order_line_id,
        last_movement_date AS fault_date,
        on_hand_quantity AS quantity,
        0 AS expected_quantity,
        inventory_valuation_id AS source_id
    FROM marts.inventory_valuation
    WHERE is_negative
    UNION ALL
    SELECT
        'on_hand_differs' AS fault_code,
        product_id,
        warehouse_id,
        NULL AS serial_number,
        NULL AS batch_number,
        NULL AS work_order_id,
        NULL AS work_order_line_id,
        last_movement_date AS fault_date,
        stated_on_hand_quantity AS quantity,
        on_hand_quantity AS expected_quantity,
        inventory_valuation_id AS source_id
    FROM marts.inventory_valuation
    WHERE stated_on_hand_quantity <> on_hand_quantity
)

SELECT
    fault_code || ':' || source_id AS stock_fault_id,
    fault_code,
    stock_fault_severity(fault_code) AS severity_code,
    product_id,
    warehouse_id,
    serial_number,
    batch_number,
    work_order_id,
    work_order_line_id,
    fault_date,
    quantity,
    expected_quantity,
    source_id,
    stock_fault_text(fault_code) AS fault_text
FROM fault;
