-- What happens after the full copy, to which work order, in which folder.
-- Grain: one row per work order that something happens to. event_folder is where the change arrives, next_folder the
-- folder after it (NULL for the last), in which late companions (old versions, repeated rows, the work order itself) come.

CREATE TABLE work_order_fate AS
SELECT work_order_no,
    -- Two work orders share eight lines: 2 to 6 for the one, the rest for the other.
    CAST(least(lines_before, getvariable('lines')) AS BIGINT) AS first_line_no,
    CAST(greatest(0, least(getvariable('lines') - lines_before, line_count)) AS INTEGER) AS line_count,
    has_project, is_open, is_canceled_early
FROM (
    SELECT work_order_no,
        (work_order_no // 2) * 8
            + CASE WHEN work_order_no % 2 = 1 THEN 2 + draw(pair_bits, 0, 5) ELSE 0 END AS lines_before,
        CASE WHEN work_order_no % 2 = 1 THEN 6 - draw(pair_bits, 0, 5) ELSE 2 + draw(pair_bits, 0, 5) END AS line_count,
        draw(bits, 0, 100) >= 3 AS has_project,
        draw(bits, 1, 100) < 8 AS is_open,
        draw(bits, 1, 100) BETWEEN 8 AND 9 AS is_canceled_early
    FROM (
        SELECT range AS work_order_no, low_bits('work order fate', range) AS bits,
            low_bits('pair of work orders', range // 2) AS pair_bits
        FROM range(getvariable('work_orders'))
    )
)
ORDER BY work_order_no;

CREATE TABLE work_order_event AS
WITH ranked AS (
    SELECT work_order_no, row_number() OVER (ORDER BY low_bits('event', work_order_no), work_order_no) - 1 AS event_no
    FROM work_order_fate
    WHERE has_project AND NOT is_open AND NOT is_canceled_early AND line_count >= 2
    QUALIFY event_no < getvariable('events_per_folder') * len(getvariable('change_folders'))
),

placed AS (
    -- Neighbours in rank go to different folders, so that a small sample has every kind of event in every folder.
    SELECT work_order_no,
        getvariable('change_folders')[1 + event_no % len(getvariable('change_folders'))] AS event_folder,
        getvariable('change_folders')[2 + event_no % len(getvariable('change_folders'))] AS next_folder,
        event_no // len(getvariable('change_folders')) % 16 AS kind_no
    FROM ranked
)

SELECT work_order_no, CAST(event_folder AS INTEGER) AS event_folder, CAST(next_folder AS INTEGER) AS next_folder,
    CASE kind_no
        WHEN 0 THEN 'used' WHEN 1 THEN 'late' WHEN 2 THEN 'quantity' WHEN 3 THEN 'price' WHEN 4 THEN 'discount'
        WHEN 5 THEN 'back_to_estimated' WHEN 6 THEN 'deleted'
        WHEN 7 THEN CASE WHEN next_folder IS NULL THEN 'used' ELSE 'stale' END
        WHEN 8 THEN CASE WHEN next_folder IS NULL THEN 'quantity' ELSE 'duplicate' END
        WHEN 9 THEN 'new_work_order'
        WHEN 10 THEN CASE WHEN next_folder IS NULL THEN 'new_work_order' ELSE 'line_first' END
        WHEN 11 THEN 'canceled' WHEN 12 THEN 'repointed' WHEN 13 THEN 'used' WHEN 14 THEN 'late' ELSE 'quantity'
    END AS event
FROM placed
ORDER BY work_order_no;
