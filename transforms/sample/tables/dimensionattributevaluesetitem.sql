-- Grain: one row per dimension value in a set: cost center and business unit.
WITH item AS (
    SELECT p.project_no, unnest([0, 1]) AS side
    FROM project AS p JOIN company AS c ON c.company_no = p.company_no
    WHERE c.is_finance_model
)

SELECT 1 AS folder_no, FALSE AS is_deleted, guid('dimension item', i.project_no * 2 + i.side) AS id,
    5637200000 + i.project_no AS dimensionattributevalueset, 5637300000 + i.side * 100 + i.project_no % 7
        AS dimensionattributevalue,
    CASE i.side WHEN 0 THEN concat('CC-', lpad(CAST(i.project_no % 7 AS VARCHAR), 3, '0')) ELSE 'FIELD-SERVICE' END
        AS displayvalue,
    TIMESTAMP '2024-11-04 09:00:00' AS modifieddatetime, 'dualwrite' AS modifiedby, NULL::BIGINT AS modifiedtransactionid,
    TIMESTAMP '2024-11-04 09:00:00' AS createddatetime, 'dualwrite' AS createdby, NULL::BIGINT AS createdtransactionid,
    NULL::VARCHAR AS dataareaid, 0 AS recversion, 5637144576 AS partition,
    row_version(1, i.project_no * 2 + i.side, 29) AS sysrowversion,
    5637400000 + i.project_no * 2 + i.side AS recid, 2487 AS tableid,
    row_version(1, i.project_no * 2 + i.side, 29) AS versionnumber, TIMESTAMP '2024-11-04 09:00:00' AS createdon,
    TIMESTAMP '2024-11-04 09:00:00' AS modifiedon
FROM item AS i
ORDER BY i.project_no, i.side
