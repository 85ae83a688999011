-- Grain: one row per planned visit.
-- Visits made into work orders, and the next one of each agreement, which is not yet.
SELECT w.arrives_folder AS folder_no, FALSE AS is_deleted, guid('booking date', w.work_order_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('booking date', w.work_order_no) AS msdyn_agreementbookingdateid,
    guid('booking setup', w.store_no) AS msdyn_bookingsetup, w.agreement_id AS msdyn_agreement,
    date_trunc('day', w.booking_start)::TIMESTAMP AS msdyn_bookingdate, 690970001 AS msdyn_status,
    w.work_order_id AS msdyn_workorder, 1 AS msdyn_revision,
    row_version(w.arrives_folder, w.work_order_no, 16) AS versionnumber,
    TIMESTAMP '2024-12-20 09:10:00' + to_minutes(CAST(w.work_order_no % 5000 AS INTEGER)) AS createdon,
    w.created_at AS modifiedon
FROM work_order AS w
WHERE w.agreement_id IS NOT NULL
UNION ALL
SELECT 1, FALSE, guid('next booking date', s.store_no), 0, 1, guid('next booking date', s.store_no),
    guid('booking setup', s.store_no), s.agreement_id,
    TIMESTAMP '2026-10-01 00:00:00' + to_days(CAST(s.store_no % 28 AS INTEGER)), 690970000, NULL, 1,
    row_version(1, getvariable('work_orders') + s.store_no, 16), TIMESTAMP '2024-12-24 09:10:00',
    TIMESTAMP '2024-12-24 09:10:00'
FROM store AS s
WHERE s.has_agreement
UNION ALL
SELECT 1, FALSE, guid('open visit', v.visit_key), 0, 1, guid('open visit', v.visit_key), a.setup_id, a.agreement_id,
    v.visit_at, v.status, NULL, 1, row_version(1, getvariable('work_orders') + getvariable('stores') + v.visit_key, 16),
    TIMESTAMP '2026-03-02 09:10:00', TIMESTAMP '2026-03-02 09:10:00'
FROM open_visit AS v
JOIN agreement AS a ON a.store_no = v.store_no
