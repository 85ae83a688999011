-- Grain: one row per version of an actual.
-- msdyn_amount is quantity times price; the extended amount is what remains of it after the discount. What Finance posted it
-- with is written back.
SELECT a.folder_no, FALSE AS is_deleted, a.actual_id AS id,
    0 AS statecode, 1 AS statuscode, a.actual_id AS msdyn_actualid,
    a.transaction_type AS msdyn_transactiontypecode,
    a.transaction_class AS msdyn_transactionclassification, a.billing_type AS msdyn_billingtype,
    CASE WHEN a.entry <> 'original' AND a.is_settled THEN 192350002 WHEN a.entry <> 'original' THEN 192350003
         WHEN a.transaction_type = 192350006 THEN 192350002
         WHEN a.slot_no > 0 THEN 192350000 END AS msdyn_billingstatus,
    a.adjustment_status AS msdyn_adjustmentstatus,
    as_float(a.sign * a.quantity) AS msdyn_quantity, as_money(a.unit_price) AS msdyn_price,
    as_money(a.sign * a.gross_amount) AS msdyn_amount, as_float(a.percent) AS msdyn_discountpercent,
    as_money(a.sign * a.discount_given) AS msdyn_discountamount,
    as_money(a.sign * (a.gross_amount - a.discount_given)) AS msdyn_extendedamount,
    as_money(NULL) AS msdyn_tax, as_money(NULL) AS msdyn_feeamount,
    a.currency_id AS transactioncurrencyid, as_rate(a.exchange_rate) AS exchangerate,
    date_trunc('day', a.happened_at)::TIMESTAMP AS msdyn_documentdate,
    date_trunc('day', a.happened_at)::TIMESTAMP AS msdyn_accountingdate, a.project_id AS msdyn_project, a.task_id AS msdyn_task,
    a.product_id AS msdyn_product, a.resource_id AS msdyn_bookableresource,
    a.contract_id AS msdyn_salescontract, a.contract_line_id AS msdyn_salescontractlineid,
    a.customer_id AS msdyn_accountcustomer, a.role_id AS msdyn_resourcecategory, a.time_id AS msdyn_timeentry,
    a.invoice_id AS msdyn_invoice, a.work_order_id AS msdyn_workorder,
    CASE WHEN NOT a.is_service THEN a.line_id END AS msdyn_workorderproduct,
    CASE WHEN a.is_service THEN a.line_id END AS msdyn_workorderservice, a.agreement_id AS msdyn_agreement,
    CASE WHEN a.product_no < 19 THEN a.warehouse_id END AS msdyn_warehouse,
    a.serial_number AS msdyn_serialnumber, a.batch_number AS msdyn_batchnumber,
    a.is_sync_skipped AS msdyn_skipsync, a.milestone_id AS msdyn_contractlinescheduleofvalue, f.voucher AS msdyn_vouchernumber,
    as_money(f.accounting_amount) AS msdyn_accountingamount, as_money(f.sign * f.tax) AS msdyn_salestaxamount,
    actual_version(a.folder_no, a.lane, a.actual_no, 25) AS versionnumber, a.written_at AS createdon,
    CASE WHEN a.entry = 'adjusted' THEN a.touched_at ELSE greatest(a.touched_at, coalesce(f.posted_at, a.touched_at)) END
        AS modifiedon
FROM exported_actual AS a
LEFT JOIN finance_actual AS f ON f.actual_id = a.actual_id
