-- Grain: one row per project contract whose figures this run may change
-- Source: run.scope_project, core.project (this run's), staging (this run's contracts, invoices, tax codes), before;
--         empty for what has no contract
-- Rules: none
CREATE TABLE run.scope_contract (
    contract_id VARCHAR NOT NULL -- Project contract, before or after the change
);

SELECT DISTINCT COALESCE(contract_id, '') AS contract_id
FROM (
    SELECT project.contract_id
    FROM run.scope_project AS scope
    INNER JOIN core.project AS project
        ON scope.project_id = project.project_id
    UNION ALL
    SELECT contract_id FROM core.work_order
    UNION ALL
    SELECT contract_id FROM outgoing.work_order
    UNION ALL
    SELECT contract_id FROM run.live_actual
    UNION ALL
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
) AS touched;
