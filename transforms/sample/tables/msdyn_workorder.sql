-- Grain: one row per version of a work order.
-- msdyn_worklocation was added to the table while the export ran: it is the appended column, and half of its rows lack it.
SELECT w.folder_no, FALSE AS is_deleted, w.work_order_id AS id,
    CASE WHEN w.system_status = 690970005 AND w.work_order_no % 4 = 0 THEN 1 ELSE 0 END AS statecode,
    CASE WHEN w.system_status = 690970005 AND w.work_order_no % 4 = 0 THEN 2 ELSE 1 END AS statuscode,
    w.work_order_id AS msdyn_workorderid, concat('WO-', lpad(CAST(w.work_order_no AS VARCHAR), 8, '0')) AS msdyn_name,
    w.system_status AS msdyn_systemstatus, w.store_id AS msdyn_serviceaccount, h.account_id AS msdyn_billingaccount,
    w.agreement_id AS msdyn_agreement, p.project_id AS msdyn_project,
    CAST(CASE WHEN w.task_class IS NOT NULL THEN w.task_id END AS UUID) AS msdyn_projecttask,
    c.company_id AS msdyn_company, w.asset_id AS msdyn_customerasset, c.currency_id AS transactioncurrencyid,
    as_rate(c.exchange_rate) AS exchangerate, TRUE AS msdyn_taxable,
    guid('tax code', c.company_no) AS msdyn_taxcode,
    guid('field price list', c.company_no * 11 + 5) AS msdyn_pricelist,
    guid('incident type', w.incident_no) AS msdyn_primaryincidenttype,
    least(w.created_at, w.booking_start) AS msdyn_timefrompromised, w.booking_end AS msdyn_timetopromised,
    CASE WHEN w.system_status IN (690970003, 690970004) THEN w.booking_end END AS msdyn_completedon,
    CASE WHEN w.system_status = 690970004 THEN w.synced_at END AS msdyn_timeclosed,
    CASE WHEN w.agreement_id IS NULL AND w.work_order_no % 7 = 0
         THEN concat('Store manager called: case 12 too warm,', chr(10), 'display shows "Er 4"') END
        AS msdyn_workordersummary,
    guid('resource', c.company_no * 5) AS ownerid, 'systemuser' AS ownerid_entitytype,
    row_version(w.folder_no, w.work_order_no, 18) AS versionnumber, w.created_at AS createdon, w.touched_at AS modifiedon,
    CASE WHEN w.work_order_no % 2 = 0 THEN 690970000 END AS msdyn_worklocation
FROM exported_work_order AS w
LEFT JOIN project AS p ON p.project_no = w.its_project_no
JOIN company AS c ON c.company_no = w.company_no
JOIN chain AS h ON h.chain_no = w.chain_no
