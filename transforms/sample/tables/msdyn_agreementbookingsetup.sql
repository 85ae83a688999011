-- Grain: one row per agreement.
SELECT 1 AS folder_no, FALSE AS is_deleted, guid('booking setup', s.store_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('booking setup', s.store_no) AS msdyn_agreementbookingsetupid,
    'Monthly case and rack check' AS msdyn_name, s.agreement_id AS msdyn_agreement, TRUE AS msdyn_autogeneratewo,
    FALSE AS msdyn_autogeneratebooking, 14 AS msdyn_generatewodaysinadvance, 2 AS msdyn_prebookingflexibility,
    5 AS msdyn_postbookingflexibility, 120 AS msdyn_estimatedduration,
    concat('<root><pattern><period>monthly</period><option>every</option><months every=''1''><days>', 1 + s.store_no % 28,
        '</days></months></pattern><range><start>01/01/2025</start><option>noEnd</option></range><datas/></root>')
        AS msdyn_recurrencesettings, 1 AS msdyn_revision,
    row_version(1, s.store_no, 15) AS versionnumber, TIMESTAMP '2024-12-10 09:30:00' AS createdon,
    TIMESTAMP '2024-12-20 09:00:00' AS modifiedon
FROM store AS s
WHERE s.has_agreement
ORDER BY s.store_no
