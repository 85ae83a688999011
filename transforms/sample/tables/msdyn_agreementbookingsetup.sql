-- Grain: one row per agreement.
SELECT 1 AS folder_no, FALSE AS is_deleted, a.setup_id AS id,
    0 AS statecode, 1 AS statuscode, a.setup_id AS msdyn_agreementbookingsetupid,
    'Case and rack check' AS msdyn_name, a.agreement_id AS msdyn_agreement, a.setup_kind_no <> 5 AS msdyn_autogeneratewo,
    FALSE AS msdyn_autogeneratebooking, CASE WHEN a.store_no % 3 > 0 THEN 14 END AS msdyn_generatewodaysinadvance,
    2 AS msdyn_prebookingflexibility, 5 AS msdyn_postbookingflexibility, 120 AS msdyn_estimatedduration,
    TIMESTAMP '2025-01-01 08:00:00' AS msdyn_preferredstarttime,
    concat('<root><pattern>', a.schedule, '</pattern><range><start>01/01/2025</start><option>noEnd</option></range><datas/></root>')
        AS msdyn_recurrencesettings, 1 AS msdyn_revision,
    row_version(1, a.store_no, 15) AS versionnumber, TIMESTAMP '2024-12-10 09:30:00' AS createdon,
    TIMESTAMP '2024-12-20 09:00:00' AS modifiedon
FROM agreement AS a
ORDER BY a.store_no
