-- Grain: one row per work order, as it is in the end; project_before_no is where a re-pointed one came from.
-- arrives_folder is where its own row is first exported.

CREATE TABLE work_order AS
WITH drawn AS (
    SELECT f.*, e.event_folder, e.next_folder, coalesce(e.event, 'none') AS event,
        low_bits('work order', f.work_order_no) AS a, high_bits('work order', f.work_order_no) AS b,
        low_bits('visit', f.work_order_no) AS v,
        CAST(low_bits('project of work order', f.work_order_no) % CAST(getvariable('projects') AS UBIGINT) AS BIGINT)
            AS any_project_no
    FROM work_order_fate AS f LEFT JOIN work_order_event AS e ON e.work_order_no = f.work_order_no
),

placed AS (
    SELECT *,
        CASE
            WHEN is_open THEN TIMESTAMP '2026-08-10 07:00:00' + to_days(draw(v, 0, 50))
            WHEN event IN ('new_work_order', 'line_first')
                THEN folder_time(event_folder) - to_days(2 + draw(v, 0, 5)) + to_hours(7)
            WHEN event IN ('late', 'stale', 'duplicate') THEN TIMESTAMP '2026-07-18 07:00:00' + to_days(draw(v, 0, 9))
            ELSE TIMESTAMP '2025-01-12 07:00:00' + to_days(draw(v, 0, 556))
        END + to_minutes(5 * draw(v, 1, 108)) AS booking_start
    FROM drawn
)

SELECT p.work_order_no, guid('work order', p.work_order_no) AS work_order_id,
    -- 1: warranty, something was free; 2: inspection under the service plan of every third chain; 3: any other.
    CASE WHEN len(list_filter(range(p.line_count), lambda i: discount_draw(p.first_line_no + i) BETWEEN 16 AND 18)) > 0 THEN 1
         WHEN s.chain_no % 3 = 0 AND len(list_filter(range(p.line_count), lambda i: discount_draw(p.first_line_no + i) IN (0, 8))) > 0
             THEN 2
         ELSE 3 END AS incident_no,
    guid('booking', p.work_order_no) AS booking_id,
    p.first_line_no, p.line_count, p.has_project, p.is_open, p.is_canceled_early, p.event, p.event_folder, p.next_folder,
    CASE p.event WHEN 'new_work_order' THEN p.event_folder WHEN 'line_first' THEN p.next_folder ELSE 1 END
        AS arrives_folder,
    CASE WHEN p.has_project THEN p.any_project_no END AS project_no,
    -- Half of the projects on is another one of the same chain and company.
    CASE WHEN p.event = 'repointed' THEN (p.any_project_no + getvariable('chains')) % getvariable('projects')
         WHEN p.has_project THEN p.any_project_no END AS project_before_no,
    company_of_project(p.any_project_no) AS company_no, s.chain_no, s.store_no, s.account_id AS store_id,
    CASE WHEN s.has_agreement AND draw(a, 0, 100) < 55 THEN s.agreement_id END AS agreement_id,
    -- A task carries one work order at most. 0: chargeable, 1: non-chargeable, 2: not on the contract line.
    CASE WHEN NOT p.has_project OR p.event = 'repointed' THEN NULL
         WHEN project_shape(p.any_project_no) = 'selected_tasks' AND draw(b, 0, 100) < 55 THEN 0
         WHEN project_shape(p.any_project_no) = 'selected_tasks' AND draw(b, 0, 100) < 80 THEN 1
         WHEN project_shape(p.any_project_no) = 'selected_tasks' AND draw(b, 0, 100) < 92 THEN 2
         WHEN project_shape(p.any_project_no) <> 'selected_tasks' AND draw(b, 0, 100) < 20 THEN 0 END AS task_class,
    guid('task', p.work_order_no) AS task_id,
    guid('asset', s.store_no * 2 + draw(b, 1, 2)) AS asset_id,
    guid('warehouse', company_of_project(p.any_project_no) * 2 + draw(b, 2, 2)) AS warehouse_id,
    guid('site', company_of_project(p.any_project_no)) AS site_id,
    guid('resource', company_of_project(p.any_project_no) * 5 + draw(b, 3, 5)) AS resource_id,
    p.booking_start, p.booking_start + to_minutes(60 + 5 * draw(v, 2, 48)) AS booking_end,
    -- An emergency made on an offline device is created on the server when it syncs.
    CASE WHEN p.is_open THEN TIMESTAMP '2026-07-02 08:00:00' + to_minutes(draw(v, 3, 40000))
         WHEN p.event IN ('new_work_order', 'line_first') THEN folder_time(p.event_folder) - to_minutes(23 + draw(v, 2, 400))
         ELSE p.booking_start - to_minutes(30 + draw(v, 3, 14000)) END AS created_at,
    -- Most devices sync within the hour; one in eight was offline for days.
    CASE WHEN p.is_open THEN TIMESTAMP '2026-07-02 08:00:00' + to_minutes(draw(v, 3, 40000) + 10)
         WHEN p.event IN ('new_work_order', 'line_first') THEN folder_time(p.event_folder) - to_minutes(20 + draw(v, 2, 400))
         WHEN draw(low_bits('offline', p.work_order_no), 0, 8) = 0 AND p.event NOT IN ('late', 'stale', 'duplicate')
             THEN p.booking_start + to_minutes(300) + to_minutes(1440 + draw(v, 2, 6000))
         ELSE p.booking_start + to_minutes(300 + draw(v, 2, 50)) END AS synced_at,
    CASE WHEN p.event_folder IS NOT NULL THEN folder_time(p.event_folder) - to_minutes(15 + draw(v, 1, 600)) END AS changed_at
FROM placed AS p
JOIN store AS s ON s.store_no =
    p.any_project_no % getvariable('chains')
    + getvariable('chains') * draw(a, 2, CAST(getvariable('stores') // getvariable('chains') AS INTEGER))
ORDER BY p.work_order_no;
