-- Grain: one row per work order that this run's rows touch, and per project that they touch beside its work orders: time
--        without a work order and milestones belong to the project itself
-- Source: staging (this run's rows), before (the warehouse's rows), current (both together); a row of this run touches its
--         own work order anyway, so what else it touches is looked up among the warehouse's rows. Stock that Field Service moved
--         for no work order is always in scope
-- Rules: none
CREATE TABLE run.scope_work_order (
    work_order_id VARCHAR NOT NULL -- Work order or project, before or after the change; empty for lines that have neither
);

WITH changed_company AS (
    SELECT incoming.cdm_companyid AS company_id
    FROM staging.cdm_company AS incoming
    LEFT JOIN before.cdm_company AS settled
        ON incoming.cdm_companyid = settled.cdm_companyid
    WHERE
        incoming.cdm_companycode IS DISTINCT FROM settled.cdm_companycode
),

changed_currency AS (
    SELECT incoming.transactioncurrencyid AS currency_id
    FROM staging.transactioncurrency AS incoming
    LEFT JOIN before.transactioncurrency AS settled
        ON incoming.transactioncurrencyid = settled.transactioncurrencyid
    WHERE
        incoming.isocurrencycode IS DISTINCT FROM settled.isocurrencycode
        OR incoming.currencyprecision IS DISTINCT FROM settled.currencyprecision
),

changed_warehouse AS (
    SELECT incoming.msdyn_warehouseid AS warehouse_id
    FROM staging.msdyn_warehouse AS incoming
    LEFT JOIN before.msdyn_warehouse AS settled
        ON incoming.msdyn_warehouseid = settled.msdyn_warehouseid
    WHERE
        incoming.msdyn_site IS DISTINCT FROM settled.msdyn_site
        OR incoming.msdyn_company IS DISTINCT FROM settled.msdyn_company
),

changed_return AS (
    SELECT msdyn_rmaproductid AS return_id FROM staging.msdyn_rmaproduct
    UNION
    SELECT msdyn_rmaproduct AS return_id FROM staging.msdyn_rmareceiptproduct
    UNION
    SELECT settled.msdyn_rmaproduct AS return_id
    FROM before.msdyn_rmareceiptproduct AS settled
    WHERE
        settled.msdyn_rmareceiptproductid IN (
            SELECT incoming.msdyn_rmareceiptproductid FROM staging.msdyn_rmareceiptproduct AS incoming
        )
        OR settled.msdyn_rmareceiptproductid IN (
            SELECT journal.msdyn_rmareceiptproduct FROM staging.msdyn_inventoryjournal AS journal
        )
),

stocked_line AS (
    SELECT msdyn_workorderproduct AS line_id FROM staging.msdyn_inventoryjournal
    UNION
    SELECT settled.msdyn_workorderproduct AS line_id
    FROM before.msdyn_inventoryjournal AS settled
    INNER JOIN staging.msdyn_inventoryjournal AS incoming
        ON settled.msdyn_inventoryjournalid = incoming.msdyn_inventoryjournalid
    UNION
    SELECT settled.msdyn_workorderproduct AS line_id
    FROM before.msdyn_inventoryjournal AS settled
    INNER JOIN changed_warehouse
        ON settled.msdyn_warehouse = changed_warehouse.warehouse_id
    UNION
    SELECT msdyn_woproduct AS line_id FROM staging.msdyn_rmaproduct
    UNION
    SELECT settled.msdyn_woproduct AS line_id
    FROM before.msdyn_rmaproduct AS settled
    INNER JOIN changed_return
        ON settled.msdyn_rmaproductid = changed_return.return_id
    UNION
    SELECT msdyn_workorderproduct AS line_id FROM staging.msdyn_customerasset
    UNION
    SELECT settled.msdyn_workorderproduct AS line_id
    FROM before.msdyn_customerasset AS settled
    INNER JOIN staging.msdyn_customerasset AS incoming
        ON settled.msdyn_customerassetid = incoming.msdyn_customerassetid
),

changed_contract AS (
    SELECT incoming.salesorderid AS contract_id
    FROM staging.salesorder AS incoming
    LEFT JOIN before.salesorder AS settled
        ON incoming.salesorderid = settled.salesorderid
    WHERE
        incoming.customerid IS DISTINCT FROM settled.customerid
        OR incoming.transactioncurrencyid IS DISTINCT FROM settled.transactioncurrencyid
        OR incoming.msdyn_contractorganizationalunitid IS DISTINCT FROM settled.msdyn_contractorganizationalunitid
        OR incoming.msdyn_company IS DISTINCT FROM settled.msdyn_company
        OR incoming.is_deleted IS DISTINCT FROM settled.is_deleted
    UNION
    SELECT salesorderid AS contract_id
    FROM current.salesorder
    WHERE
        msdyn_company IN (SELECT changed_company.company_id FROM changed_company)
        OR transactioncurrencyid IN (SELECT changed_currency.currency_id FROM changed_currency)
),

changed_line AS (
    SELECT salesorderdetailid AS contract_line_id FROM staging.salesorderdetail
    UNION
    SELECT salesorderdetailid AS contract_line_id FROM staging.msdyn_contractlinetask
    UNION
    SELECT settled.salesorderdetailid AS contract_line_id
    FROM before.msdyn_contractlinetask AS settled
    INNER JOIN staging.msdyn_contractlinetask AS incoming
        ON settled.msdyn_contractlinetaskid = incoming.msdyn_contractlinetaskid
    UNION
    SELECT salesorderdetailid AS contract_line_id FROM staging.msdyn_contractlinecustomer
    UNION
    SELECT settled.salesorderdetailid AS contract_line_id
    FROM before.msdyn_contractlinecustomer AS settled
    INNER JOIN staging.msdyn_contractlinecustomer AS incoming
        ON settled.msdyn_contractlinecustomerid = incoming.msdyn_contractlinecustomerid
),

changed_project AS (
    SELECT incoming.msdyn_projectid AS project_id
    FROM staging.msdyn_project AS incoming
    LEFT JOIN before.msdyn_project AS settled
        ON incoming.msdyn_projectid = settled.msdyn_projectid
    WHERE
        incoming.msdyn_salesorderid IS DISTINCT FROM settled.msdyn_salesorderid
        OR incoming.transactioncurrencyid IS DISTINCT FROM settled.transactioncurrencyid
        OR incoming.msdyn_company IS DISTINCT FROM settled.msdyn_company
        OR incoming.msdyn_projectnumber IS DISTINCT FROM settled.msdyn_projectnumber
        OR incoming.is_deleted IS DISTINCT FROM settled.is_deleted
        OR settled.msdyn_projectid IS NULL
    UNION
    SELECT msdyn_projectid AS project_id
    FROM current.msdyn_project
    WHERE
        msdyn_salesorderid IN (SELECT changed_contract.contract_id FROM changed_contract)
        OR msdyn_company IN (SELECT changed_company.company_id FROM changed_company)
        OR LOWER(msdyn_projectnumber) IN (SELECT LOWER(finance.projid) FROM staging.projtable AS finance)
    UNION
    SELECT line.msdyn_project AS project_id
    FROM current.salesorderdetail AS line
    INNER JOIN changed_line
        ON line.salesorderdetailid = changed_line.contract_line_id
    UNION
    SELECT line.msdyn_project AS project_id
    FROM before.salesorderdetail AS line
    INNER JOIN changed_line
        ON line.salesorderdetailid = changed_line.contract_line_id
),

changed_log AS (
    SELECT msdyn_materialusagelogid AS log_id FROM staging.msdyn_materialusagelog
    UNION
    SELECT msdyn_materialusagelog AS log_id FROM staging.msdyn_projectapproval
    UNION
    SELECT settled.msdyn_materialusagelog AS log_id
    FROM before.msdyn_projectapproval AS settled
    INNER JOIN staging.msdyn_projectapproval AS incoming
        ON settled.msdyn_projectapprovalid = incoming.msdyn_projectapprovalid
),

logged_line AS (
    SELECT COALESCE(msdyn_workorderproduct, msdyn_workorderservice) AS line_id
    FROM staging.msdyn_materialusagelog
    UNION
    SELECT COALESCE(log.msdyn_workorderproduct, log.msdyn_workorderservice) AS line_id
    FROM before.msdyn_materialusagelog AS log
    INNER JOIN changed_log
        ON log.msdyn_materialusagelogid = changed_log.log_id
),

changed_entry AS (
    SELECT msdyn_timeentryid AS entry_id FROM staging.msdyn_timeentry
    UNION
    SELECT msdyn_timeentry AS entry_id FROM staging.msdyn_projectapproval
    UNION
    SELECT settled.msdyn_timeentry AS entry_id
    FROM before.msdyn_projectapproval AS settled
    INNER JOIN staging.msdyn_projectapproval AS incoming
        ON settled.msdyn_projectapprovalid = incoming.msdyn_projectapprovalid
),

changed_rate AS (
    SELECT pricelevelid AS rate_id FROM staging.pricelevel
    UNION ALL
    SELECT msdyn_resourcecategorypricelevelid AS rate_id FROM staging.msdyn_resourcecategorypricelevel
    UNION ALL
    SELECT msdyn_orderpricelistid AS rate_id FROM staging.msdyn_orderpricelist
    UNION ALL
    SELECT msdyn_organizationalunit_pricelevelid AS rate_id FROM staging.msdyn_organizationalunit_pricelevel
    UNION ALL
    SELECT bookableresourcecategoryid AS rate_id FROM staging.bookableresourcecategory
    UNION ALL
    SELECT msdyn_orderlineresourcecategoryid AS rate_id FROM staging.msdyn_orderlineresourcecategory
),

changed_product_rate AS (
    SELECT changed.rate_id
    FROM (
        SELECT pricelevelid AS rate_id FROM staging.pricelevel
        UNION ALL
        SELECT productpricelevelid AS rate_id FROM staging.productpricelevel
        UNION ALL
        SELECT msdyn_orderpricelistid AS rate_id FROM staging.msdyn_orderpricelist
        UNION ALL
        SELECT msdyn_organizationalunit_pricelevelid AS rate_id FROM staging.msdyn_organizationalunit_pricelevel
    ) AS changed
    CROSS JOIN parameter.policy AS policy
    WHERE policy.price_source = 'contract' OR policy.cost_source = 'cost_price_list'
),

changed_list AS (
    SELECT pricelevelid AS price_list_id FROM staging.pricelevel
    UNION
    SELECT pricelevelid AS price_list_id FROM staging.productpricelevel
    UNION
    SELECT settled.pricelevelid AS price_list_id
    FROM before.productpricelevel AS settled
    INNER JOIN staging.productpricelevel AS incoming
        ON settled.productpricelevelid = incoming.productpricelevelid
    UNION
    SELECT msdyn_pricelist AS price_list_id FROM staging.msdyn_fieldservicepricelistitem
    UNION
    SELECT settled.msdyn_pricelist AS price_list_id
    FROM before.msdyn_fieldservicepricelistitem AS settled
    INNER JOIN staging.msdyn_fieldservicepricelistitem AS incoming
        ON settled.msdyn_fieldservicepricelistitemid = incoming.msdyn_fieldservicepricelistitemid
),

changed_entitlement AS (
    SELECT entitlementid AS entitlement_id FROM staging.entitlement
    UNION
    SELECT msdyn_entitlement AS entitlement_id FROM staging.msdyn_entitlementapplication
    UNION
    SELECT settled.msdyn_entitlement AS entitlement_id
    FROM before.msdyn_entitlementapplication AS settled
    INNER JOIN staging.msdyn_entitlementapplication AS incoming
        ON settled.msdyn_entitlementapplicationid = incoming.msdyn_entitlementapplicationid
    UNION
    SELECT entitlementid AS entitlement_id
    FROM before.entitlement
    WHERE msdyn_pricelisttoapply IN (SELECT changed_list.price_list_id FROM changed_list)
),

entitled_customer AS (
    SELECT customerid AS customer_id
    FROM staging.entitlement
    UNION
    SELECT settled.customerid AS customer_id
    FROM before.entitlement AS settled
    INNER JOIN changed_entitlement
        ON settled.entitlementid = changed_entitlement.entitlement_id
),

changed_asset AS (
    SELECT incoming.msdyn_customerassetid AS asset_id
    FROM staging.msdyn_customerasset AS incoming
    LEFT JOIN before.msdyn_customerasset AS settled
        ON incoming.msdyn_customerassetid = settled.msdyn_customerassetid
    WHERE incoming.msdyn_customerassetcategory IS DISTINCT FROM settled.msdyn_customerassetcategory
),

changed_product AS (
    SELECT incoming.productid AS product_id
    FROM staging.product AS incoming
    LEFT JOIN before.product AS settled
        ON incoming.productid = settled.productid
    WHERE
        incoming.price IS DISTINCT FROM settled.price
        OR incoming.standardcost IS DISTINCT FROM settled.standardcost
        OR incoming.currentcost IS DISTINCT FROM settled.currentcost
        OR incoming.defaultuomid IS DISTINCT FROM settled.defaultuomid
        OR incoming.msdyn_fieldserviceproducttype IS DISTINCT FROM settled.msdyn_fieldserviceproducttype
        OR incoming.transactioncurrencyid IS DISTINCT FROM settled.transactioncurrencyid
    UNION
    SELECT productid AS product_id
    FROM before.product
    WHERE transactioncurrencyid IN (SELECT changed_currency.currency_id FROM changed_currency)
),

changed_invoice AS (
    SELECT incoming.invoiceid AS invoice_id
    FROM staging.invoice AS incoming
    LEFT JOIN before.invoice AS settled
        ON incoming.invoiceid = settled.invoiceid
    WHERE
        incoming.msdyn_projectinvoicestatus IS DISTINCT FROM settled.msdyn_projectinvoicestatus
        OR incoming.msdyn_invoicedate IS DISTINCT FROM settled.msdyn_invoicedate
        OR incoming.customerid IS DISTINCT FROM settled.customerid
        OR incoming.is_deleted IS DISTINCT FROM settled.is_deleted
),

invoiced_source AS (
    SELECT
        COALESCE(
            msdyn_workorderproduct, msdyn_workorderservice, msdyn_timeentry, msdyn_contractlinescheduleofvalue
        ) AS source_id
    FROM staging.msdyn_invoicelinetransaction
    UNION
    SELECT
        COALESCE(
            settled.msdyn_workorderproduct, settled.msdyn_workorderservice, settled.msdyn_timeentry,
            settled.msdyn_contractlinescheduleofvalue
        ) AS source_id
    FROM before.msdyn_invoicelinetransaction AS settled
    WHERE
        settled.msdyn_invoice IN (SELECT changed_invoice.invoice_id FROM changed_invoice)
        OR settled.msdyn_invoicelinetransactionid IN (
            SELECT incoming.msdyn_invoicelinetransactionid FROM staging.msdyn_invoicelinetransaction AS incoming
        )
),

changed_milestone AS (
    SELECT msdyn_contractlinescheduleofvalueid AS milestone_id FROM staging.msdyn_contractlinescheduleofvalue
    UNION
    SELECT source_id AS milestone_id FROM invoiced_source
),

milestone_line AS (
    SELECT milestone.msdyn_contractlineid AS contract_line_id
    FROM staging.msdyn_contractlinescheduleofvalue AS milestone
    UNION
    SELECT milestone.msdyn_contractlineid AS contract_line_id
    FROM before.msdyn_contractlinescheduleofvalue AS milestone
    INNER JOIN changed_milestone
        ON milestone.msdyn_contractlinescheduleofvalueid = changed_milestone.milestone_id
),

touched AS (
    SELECT '' AS work_order_id
    UNION
    SELECT project_id AS work_order_id FROM changed_project
    UNION
    SELECT line.msdyn_project AS work_order_id
    FROM current.salesorderdetail AS line
    INNER JOIN milestone_line
        ON line.salesorderdetailid = milestone_line.contract_line_id
    UNION
    SELECT COALESCE(entry.msdyn_workorder, entry.msdyn_project) AS work_order_id
    FROM staging.msdyn_timeentry AS entry
    UNION
    SELECT COALESCE(entry.msdyn_workorder, entry.msdyn_project) AS work_order_id
    FROM before.msdyn_timeentry AS entry
    WHERE
        entry.msdyn_timeentryid IN (SELECT changed_entry.entry_id FROM changed_entry)
        OR entry.msdyn_timeentryid IN (SELECT invoiced_source.source_id FROM invoiced_source)
        OR entry.msdyn_project IN (SELECT changed_project.project_id FROM changed_project)
        OR EXISTS (SELECT 1 FROM changed_rate)
    UNION
    SELECT line.msdyn_workorder AS work_order_id
    FROM before.msdyn_workorderproduct AS line
    WHERE
        line.msdyn_workorderproductid IN (SELECT invoiced_source.source_id FROM invoiced_source)
        OR line.msdyn_pricelist IN (SELECT changed_list.price_list_id FROM changed_list)
        OR line.msdyn_entitlement IN (SELECT changed_entitlement.entitlement_id FROM changed_entitlement)
        OR line.msdyn_customerasset IN (SELECT changed_asset.asset_id FROM changed_asset)
        OR line.msdyn_workorderproductid IN (SELECT stocked_line.line_id FROM stocked_line)
        OR line.msdyn_product IN (SELECT changed_product.product_id FROM changed_product)
        OR EXISTS (SELECT 1 FROM changed_product_rate)
        OR EXISTS (SELECT 1 FROM staging.msdyn_fieldservicesetting)
    UNION
    SELECT line.msdyn_workorder AS work_order_id
    FROM before.msdyn_workorderservice AS line
    WHERE
        line.msdyn_workorderserviceid IN (SELECT invoiced_source.source_id FROM invoiced_source)
        OR line.msdyn_pricelist IN (SELECT changed_list.price_list_id FROM changed_list)
        OR line.msdyn_entitlement IN (SELECT changed_entitlement.entitlement_id FROM changed_entitlement)
        OR line.msdyn_customerasset IN (SELECT changed_asset.asset_id FROM changed_asset)
        OR line.msdyn_service IN (SELECT changed_product.product_id FROM changed_product)
        OR EXISTS (SELECT 1 FROM changed_product_rate)
        OR EXISTS (SELECT 1 FROM staging.msdyn_fieldservicesetting)
    UNION
    SELECT msdyn_workorderid AS work_order_id FROM staging.msdyn_workorder
    UNION
    SELECT msdyn_workorder AS work_order_id FROM staging.msdyn_workorderproduct
    UNION
    SELECT msdyn_workorder AS work_order_id FROM staging.msdyn_workorderservice
    UNION
    SELECT msdyn_workorder AS work_order_id FROM staging.msdyn_workorderincident
    UNION
    SELECT settled.msdyn_workorder AS work_order_id
    FROM before.msdyn_workorderincident AS settled
    INNER JOIN staging.msdyn_workorderincident AS incoming
        ON settled.msdyn_workorderincidentid = incoming.msdyn_workorderincidentid
    UNION
    SELECT incident.msdyn_workorder AS work_order_id
    FROM before.msdyn_workorderincident AS incident
    INNER JOIN changed_asset
        ON incident.msdyn_customerasset = changed_asset.asset_id
    UNION
    SELECT settled.msdyn_workorder AS work_order_id
    FROM before.msdyn_workorderproduct AS settled
    INNER JOIN staging.msdyn_workorderproduct AS incoming
        ON settled.msdyn_workorderproductid = incoming.msdyn_workorderproductid
    UNION
    SELECT settled.msdyn_workorder AS work_order_id
    FROM before.msdyn_workorderservice AS settled
    INNER JOIN staging.msdyn_workorderservice AS incoming
        ON settled.msdyn_workorderserviceid = incoming.msdyn_workorderserviceid
    UNION
    SELECT line.msdyn_workorder AS work_order_id
    FROM before.msdyn_workorderproduct AS line
    INNER JOIN logged_line
        ON line.msdyn_workorderproductid = logged_line.line_id
    UNION
    SELECT line.msdyn_workorder AS work_order_id
    FROM before.msdyn_workorderservice AS line
    INNER JOIN logged_line
        ON line.msdyn_workorderserviceid = logged_line.line_id
    UNION
    SELECT line.msdyn_workorder AS work_order_id
    FROM before.msdyn_workorderproduct AS line
    WHERE
        line.msdyn_booking IN (
            SELECT booking.bookableresourcebookingid FROM staging.bookableresourcebooking AS booking
        )
        OR line.msdyn_warehouse IN (SELECT changed_warehouse.warehouse_id FROM changed_warehouse)
        OR line.transactioncurrencyid IN (SELECT changed_currency.currency_id FROM changed_currency)
    UNION
    SELECT line.msdyn_workorder AS work_order_id
    FROM before.msdyn_workorderservice AS line
    WHERE
        line.msdyn_booking IN (
            SELECT booking.bookableresourcebookingid FROM staging.bookableresourcebooking AS booking
        )
        OR line.transactioncurrencyid IN (SELECT changed_currency.currency_id FROM changed_currency)
    UNION
    SELECT msdyn_workorderid AS work_order_id
    FROM before.msdyn_workorder
    WHERE
        msdyn_project IN (SELECT changed_project.project_id FROM changed_project)
        OR msdyn_company IN (SELECT changed_company.company_id FROM changed_company)
        OR transactioncurrencyid IN (SELECT changed_currency.currency_id FROM changed_currency)
        OR msdyn_pricelist IN (SELECT changed_list.price_list_id FROM changed_list)
        OR msdyn_billingaccount IN (SELECT entitled_customer.customer_id FROM entitled_customer)
        OR msdyn_customerasset IN (SELECT changed_asset.asset_id FROM changed_asset)
        OR msdyn_taxcode IN (SELECT tax_code.msdyn_taxcodeid FROM staging.msdyn_taxcode AS tax_code)
)

SELECT DISTINCT COALESCE(work_order_id, '') AS work_order_id
FROM touched;
