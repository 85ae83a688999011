-- Grain: one row per project contract that this run's own rows are about, whatever they change of its work
-- Source: staging (this run's contracts, lines, customers, splits, milestones, invoices, tax codes, currencies), before
-- Rules: none
CREATE TABLE run.touched_contract (
    contract_id VARCHAR NOT NULL -- Project contract, before or after the change
);

SELECT DISTINCT contract_id
FROM (
    SELECT salesorderid AS contract_id FROM staging.salesorder
    UNION ALL
    SELECT salesorderid AS contract_id FROM staging.salesorderdetail
    UNION ALL
    SELECT salesorderid AS contract_id FROM staging.invoice
    UNION ALL
    SELECT msdyn_contract AS contract_id FROM staging.msdyn_projectcontractsplitbillingrule
    UNION ALL
    SELECT settled.msdyn_contract AS contract_id
    FROM before.msdyn_projectcontractsplitbillingrule AS settled
    INNER JOIN staging.msdyn_projectcontractsplitbillingrule AS incoming
        ON settled.msdyn_projectcontractsplitbillingruleid = incoming.msdyn_projectcontractsplitbillingruleid
    UNION ALL
    SELECT settled.salesorderid AS contract_id
    FROM before.salesorderdetail AS settled
    INNER JOIN staging.salesorderdetail AS incoming
        ON settled.salesorderdetailid = incoming.salesorderdetailid
    UNION ALL
    SELECT line.salesorderid AS contract_id
    FROM staging.msdyn_contractlinecustomer AS customer
    INNER JOIN before.salesorderdetail AS line
        ON customer.salesorderdetailid = line.salesorderdetailid
    UNION ALL
    SELECT line.salesorderid AS contract_id
    FROM before.msdyn_contractlinecustomer AS settled
    INNER JOIN staging.msdyn_contractlinecustomer AS incoming
        ON settled.msdyn_contractlinecustomerid = incoming.msdyn_contractlinecustomerid
    INNER JOIN before.salesorderdetail AS line
        ON settled.salesorderdetailid = line.salesorderdetailid
    UNION ALL
    SELECT contract.salesorderid AS contract_id
    FROM before.salesorder AS contract
    INNER JOIN before.transactioncurrency AS currency
        ON contract.transactioncurrencyid = currency.transactioncurrencyid
    INNER JOIN staging.transactioncurrency AS renamed
        ON currency.transactioncurrencyid = renamed.transactioncurrencyid
    WHERE renamed.isocurrencycode IS DISTINCT FROM currency.isocurrencycode
    UNION ALL
    SELECT line.salesorderid AS contract_id
    FROM before.msdyn_contractlinescheduleofvalue AS settled
    INNER JOIN staging.msdyn_contractlinescheduleofvalue AS incoming
        ON settled.msdyn_contractlinescheduleofvalueid = incoming.msdyn_contractlinescheduleofvalueid
    INNER JOIN before.salesorderdetail AS line
        ON settled.msdyn_contractlineid = line.salesorderdetailid
    UNION ALL
    SELECT project.contract_id
    FROM before.msdyn_workorder AS work_order
    INNER JOIN staging.msdyn_taxcode AS tax_code
        ON work_order.msdyn_taxcode = tax_code.msdyn_taxcodeid
    INNER JOIN core.project AS project
        ON work_order.msdyn_project = project.project_id
) AS touched
WHERE contract_id IS NOT NULL;
