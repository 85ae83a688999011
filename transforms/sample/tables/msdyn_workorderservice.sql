-- Grain: one row per exported version of a service line.
-- Durations are whole minutes, unit amounts are per hour; the calculated one is after a minimum charge.
SELECT l.folder_no, l.is_deleted, l.line_id AS id,
    0 AS statecode, 1 AS statuscode, l.line_id AS msdyn_workorderserviceid, i.product_name AS msdyn_name,
    CASE WHEN l.text_draw < 6 THEN concat('Work done at night,', chr(10), 'see "protocol"') END AS msdyn_description,
    l.work_order_id AS msdyn_workorder, 'msdyn_workorder' AS msdyn_workorder_entitytype, l.booking_id AS msdyn_booking,
    i.product_id AS msdyn_service, u.unit_id AS msdyn_unit, CAST(CASE WHEN l.tier_no <> 5 THEN l.list_id END AS UUID) AS msdyn_pricelist,
    CAST(CASE WHEN l.is_entitled THEN guid('entitlement', l.incident_no * 1000000 + l.chain_no) END AS UUID) AS msdyn_entitlement,
    l.asset_id AS msdyn_customerasset, c.currency_id AS transactioncurrencyid, as_rate(c.exchange_rate) AS exchangerate,
    CASE WHEN l.is_used THEN 690970001 ELSE 690970000 END AS msdyn_linestatus,
    TRUE AS msdyn_taxable, l.is_entitlement_disabled AS msdyn_disableentitlement, l.line_order AS msdyn_lineorder,
    CAST(l.estimate_minutes AS BIGINT) AS msdyn_estimateduration,
    as_money(l.estimate_unit_amount) AS msdyn_estimateunitamount,
    as_money(l.estimate_calculated_unit_amount) AS msdyn_estimatecalculatedunitamount,
    as_money(l.unit_cost) AS msdyn_estimateunitcost,
    as_float(NULL) AS msdyn_estimatediscountpercent, as_money(NULL) AS msdyn_estimatediscountamount,
    CASE WHEN l.is_used THEN CAST(l.used AS BIGINT) END AS msdyn_duration,
    CASE WHEN l.is_used THEN CAST(l.billed AS BIGINT) END AS msdyn_durationtobill,
    as_money(l.unit_amount) AS msdyn_unitamount, as_money(l.calculated_unit_amount) AS msdyn_calculatedunitamount,
    as_money(NULL) AS msdyn_minimumchargeamount, NULL::BIGINT AS msdyn_minimumchargeduration,
    as_money(l.unit_cost) AS msdyn_unitcost,
    as_money(CASE WHEN l.is_used THEN l.subtotal END) AS msdyn_subtotal,
    as_float(CASE WHEN l.is_used THEN l.discount_percent END) AS msdyn_discountpercent,
    as_money(CASE WHEN l.is_used THEN l.discount_amount END) AS msdyn_discountamount,
    as_money(CASE WHEN l.is_used THEN l.subtotal - coalesce(l.discount_amount, 0) END) AS msdyn_totalamount,
    as_money(CASE WHEN l.is_used THEN to_money(l.used_in_unit * l.unit_cost, l.currency_precision)
        + coalesce(l.additional_cost, 0) + coalesce(l.commission_cost, 0) END) AS msdyn_totalcost,
    as_money(CASE WHEN l.is_used THEN l.additional_cost END) AS msdyn_additionalcost,
    as_money(CASE WHEN l.is_used THEN l.commission_cost END) AS msdyn_commissioncosts,
    row_version(l.version_folder, l.line_no, 21) AS versionnumber, l.created_at AS createdon, l.modified_at AS modifiedon
FROM exported_line AS l
JOIN item AS i ON i.product_no = l.product_no
JOIN unit AS u ON u.unit_no = l.unit_no
JOIN company AS c ON c.company_no = l.company_no
WHERE l.is_service
