-- Grain: one row per serial number or batch that a row of the books is about: a posting, voucher, invoice line, usage log,
--        stock movement, work order line or asset
-- Source: core.serial_batch_trace
-- Rules: none
-- Parameters: source
CREATE MACRO marts.trace_origin(
    serial_number, -- Serial number
    batch_number, -- Batch number
    product_id, -- Product
    event_count -- Events of it that the row tells
) AS TABLE
SELECT
    serial_number,
    batch_number,
    product_id,
    COUNT(*) AS event_count
FROM core.serial_batch_trace
WHERE source_id = source OR invoice_id = source OR work_order_line_id = source
GROUP BY serial_number, batch_number, product_id;
