-- Grain: one row per exported version of a product line.
SELECT l.folder_no, l.is_deleted, l.line_id AS id,
    0 AS statecode, 1 AS statuscode, l.line_id AS msdyn_workorderproductid, i.product_name AS msdyn_name,
    CASE WHEN l.text_draw < 3 THEN concat('Replaced part.', chr(10), 'Old one "burnt", taken back, see photo')
         WHEN l.text_draw < 6 THEN concat('Size 3/8", left side, ', i.product_name)
         WHEN l.text_draw < 30 THEN 'Fitted and tested' END AS msdyn_description,
    l.work_order_id AS msdyn_workorder, 'msdyn_workorder' AS msdyn_workorder_entitytype, l.booking_id AS msdyn_booking,
    i.product_id AS msdyn_product, u.unit_id AS msdyn_unit, CAST(CASE WHEN l.tier_no <> 5 THEN l.list_id END AS UUID) AS msdyn_pricelist,
    CASE WHEN i.kind = 'inventory' THEN l.warehouse_id END AS msdyn_warehouse, l.asset_id AS msdyn_customerasset,
    CAST(CASE WHEN l.is_entitled THEN guid('entitlement', l.incident_no * 1000000 + l.chain_no) END AS UUID) AS msdyn_entitlement,
    NULL::UUID AS msdyn_workorderincident, NULL::UUID AS msdyn_agreementbookingproduct,
    c.currency_id AS transactioncurrencyid, as_rate(c.exchange_rate) AS exchangerate,
    CASE WHEN l.is_used THEN 690970001 ELSE 690970000 END AS msdyn_linestatus,
    FALSE AS msdyn_allocated, i.product_no <> 21 AS msdyn_taxable, l.is_entitlement_disabled AS msdyn_disableentitlement, l.line_order AS msdyn_lineorder,
    as_float(l.estimate_quantity) AS msdyn_estimatequantity,
    as_money(l.estimate_unit_amount) AS msdyn_estimateunitamount, as_money(l.unit_cost) AS msdyn_estimateunitcost,
    as_money(to_money(l.estimate_quantity * l.estimate_unit_amount, l.currency_precision)) AS msdyn_estimatesubtotal,
    as_float(CASE WHEN l.text_draw BETWEEN 40 AND 44 AND l.estimate_quantity > 0 THEN 5 END)
        AS msdyn_estimatediscountpercent,
    as_money(NULL) AS msdyn_estimatediscountamount,
    as_money(to_money(l.estimate_quantity * l.unit_cost, l.currency_precision)) AS msdyn_estimatetotalcost,
    as_float(CASE WHEN l.is_used THEN l.used END) AS msdyn_quantity,
    as_float(CASE WHEN l.is_used THEN l.billed END) AS msdyn_qtytobill,
    as_money(l.unit_amount) AS msdyn_unitamount, as_money(l.unit_cost) AS msdyn_unitcost,
    as_money(CASE WHEN l.is_used THEN l.subtotal END) AS msdyn_subtotal,
    as_float(CASE WHEN l.is_used THEN l.discount_percent END) AS msdyn_discountpercent,
    as_money(CASE WHEN l.is_used THEN l.discount_amount END) AS msdyn_discountamount,
    as_money(CASE WHEN l.is_used THEN l.subtotal - coalesce(l.discount_amount, 0) END) AS msdyn_totalamount,
    as_money(CASE WHEN l.is_used THEN to_money(l.used_in_unit * l.unit_cost, l.currency_precision)
        + coalesce(l.additional_cost, 0) + coalesce(l.commission_cost, 0) END) AS msdyn_totalcost,
    as_money(CASE WHEN l.is_used THEN l.additional_cost END) AS msdyn_additionalcost,
    as_money(CASE WHEN l.is_used THEN l.commission_cost END) AS msdyn_commissioncosts,
    l.serial_number AS msdyn_serialnumber, CASE WHEN l.is_used THEN l.batch_number END AS msdyn_batchnumber,
    row_version(l.version_folder, l.line_no, 20) AS versionnumber, l.created_at AS createdon, l.modified_at AS modifiedon
FROM exported_line AS l
JOIN item AS i ON i.product_no = l.product_no
JOIN unit AS u ON u.unit_no = l.unit_no
JOIN company AS c ON c.company_no = l.company_no
WHERE NOT l.is_service
