-- Grain: one row per state of a time entry: version_no of versions. Every second completed work order of a customer's
-- project has one. Most stay as they came; some are approved, changed or recalled in a later folder. Nobody pays a trainee
-- (role 3), and the last quarter of an hour is not even to be billed.
-- row_folder, post_folder, reverse_folder: as in line_version.

CREATE TABLE time_version AS
WITH entry AS (
    SELECT w.*, p.shape, p.shape_no, p.is_invoiced,
        low_bits('time entry', w.work_order_no) AS t, high_bits('time entry', w.work_order_no) AS h
    FROM work_order AS w
    JOIN project AS p ON p.project_no = w.project_no
    WHERE NOT w.is_open AND NOT w.is_canceled_early AND w.event NOT IN ('canceled', 'repointed')
        AND w.work_order_no % 4 IN (0, 3) AND p.shape <> 'internal'
),

drawn AS (
    SELECT *,
        CASE WHEN draw(t, 0, 10) < 5 THEN 0 WHEN draw(t, 0, 10) < 8 THEN 1 ELSE draw(t, 0, 10) - 6 END AS role_no,
        30 + 15 * draw(t, 1, 22) AS final_minutes,
        CASE WHEN role_no = 3 OR draw(t, 2, 10) = 0 THEN 15 ELSE 0 END AS unbilled_minutes,
        event = 'none' AND draw(h, 0, 25) = 0 AS is_travel,
        CASE WHEN event <> 'none' OR draw(t, 3, 100) < 84 THEN 'approved' WHEN draw(t, 3, 100) < 89 THEN 'draft'
             WHEN draw(t, 3, 100) < 96 THEN 'submitted' ELSE 'returned' END AS status,
        CASE WHEN event IN ('quantity', 'price', 'discount') THEN 2 ELSE 1 END AS versions
    FROM entry
),

versioned AS (SELECT *, unnest(range(versions)) + 1 AS version_no FROM drawn),

state AS (
    SELECT * EXCLUDE (status),
        CASE WHEN event = 'quantity' AND version_no = 1 THEN 'submitted'
             WHEN event = 'price' AND version_no = 2 THEN 'returned' ELSE status END AS status,
        final_minutes + CASE WHEN event = 'discount' AND version_no = 1 THEN 30 ELSE 0 END AS minutes,
        CASE WHEN version_no = 2 OR event = 'late' THEN event_folder ELSE arrives_folder END AS row_folder
    FROM versioned
)

SELECT s.work_order_no AS time_no, guid('time entry', s.work_order_no) AS time_id, CAST(s.version_no AS TINYINT) AS version_no,
    s.event, s.project_no, s.company_no, s.work_order_id, s.booking_id, s.agreement_id, s.resource_id, s.role_no, s.is_travel,
    s.status, s.minutes, minutes_as_hours(s.minutes) AS used_in_unit,
    minutes_as_hours(s.minutes - s.unbilled_minutes) AS billed_in_unit, s.task_class,
    CAST(CASE WHEN s.task_class IS NOT NULL THEN s.task_id END AS UUID) AS task_id, s.booking_start AS worked_at,
    sales.price, cost.price AS unit_cost,
    CASE WHEN s.event = 'late' THEN s.changed_at ELSE greatest(s.synced_at, s.created_at) END AS created_at,
    CASE WHEN s.version_no = 2 OR s.event = 'late' THEN s.changed_at
         ELSE greatest(s.synced_at, s.created_at) + to_minutes(7) END AS touched_at,
    s.changed_at, CAST(s.row_folder AS INTEGER) AS row_folder,
    CAST(CASE WHEN s.status = 'approved' AND NOT s.is_travel THEN s.row_folder END AS INTEGER) AS post_folder,
    CAST(CASE WHEN s.status = 'approved' AND s.version_no < s.versions THEN s.event_folder END AS INTEGER) AS reverse_folder
FROM state AS s
JOIN role_price AS sales ON sales.role_no = s.role_no
    AND sales.list_no = sales_list_of(s.shape, s.company_no, s.project_no, s.booking_start)
JOIN role_price AS cost ON cost.role_no = s.role_no AND cost.list_no = cost_list_of(s.company_no, s.booking_start)
ORDER BY time_no, version_no;
