-- Grain: one row per work order ever seen, alive or deleted
-- Source: Dataverse msdyn_workorder (domain 2.1)
-- Rules: CST-01, CST-02, CST-03, CST-04, CST-09, CST-11, REJ-05, REJ-06
-- Scope: work_order_id by msdyn_workorderid
-- Required: msdyn_systemstatus
CREATE TABLE staging.msdyn_workorder (
    msdyn_workorderid VARCHAR NOT NULL, -- Key
    msdyn_name VARCHAR, -- Work order number
    msdyn_systemstatus BIGINT, -- 690970000 Unscheduled to 690970005 Canceled
    msdyn_serviceaccount VARCHAR, -- Account served (the store)
    msdyn_billingaccount VARCHAR, -- Account billed (the chain)
    msdyn_agreement VARCHAR, -- Agreement that generated it; blank for reactive work
    msdyn_customerasset VARCHAR, -- Asset worked on
    msdyn_project VARCHAR, -- Project it is linked to
    msdyn_projecttask VARCHAR, -- Project task it is linked to
    msdyn_company VARCHAR, -- Legal entity
    msdyn_timefrompromised TIMESTAMP, -- Earliest start promised
    msdyn_timetopromised TIMESTAMP, -- Latest start promised
    msdyn_completedon TIMESTAMP, -- When the work was completed
    msdyn_timeclosed TIMESTAMP, -- When it was closed
    transactioncurrencyid VARCHAR, -- Currency of the money columns
    msdyn_pricelist VARCHAR, -- Price list
    msdyn_taxable BOOLEAN, -- It is taxed
    msdyn_taxcode VARCHAR, -- Tax code
    msdyn_primaryincidenttype VARCHAR, -- Incident type it is about
    exchangerate DECIMAL(22, 12), -- Transaction currency units for one unit of the base currency, as stored on the row
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(msdyn_workorderid) AS msdyn_workorderid,
    to_text(msdyn_name) AS msdyn_name,
    to_integer(msdyn_systemstatus) AS msdyn_systemstatus,
    to_guid(msdyn_serviceaccount) AS msdyn_serviceaccount,
    to_guid(msdyn_billingaccount) AS msdyn_billingaccount,
    to_guid(msdyn_agreement) AS msdyn_agreement,
    to_guid(msdyn_customerasset) AS msdyn_customerasset,
    to_guid(msdyn_project) AS msdyn_project,
    to_guid(msdyn_projecttask) AS msdyn_projecttask,
    to_guid(msdyn_company) AS msdyn_company,
    to_instant(msdyn_timefrompromised) AS msdyn_timefrompromised,
    to_instant(msdyn_timetopromised) AS msdyn_timetopromised,
    to_instant(msdyn_completedon) AS msdyn_completedon,
    to_instant(msdyn_timeclosed) AS msdyn_timeclosed,
    to_guid(transactioncurrencyid) AS transactioncurrencyid,
    to_guid(msdyn_pricelist) AS msdyn_pricelist,
    to_flag(msdyn_taxable) AS msdyn_taxable,
    to_guid(msdyn_taxcode) AS msdyn_taxcode,
    to_guid(msdyn_primaryincidenttype) AS msdyn_primaryincidenttype,
    to_rate(exchangerate) AS exchangerate,
    to_integer(statecode) AS statecode,
    COALESCE(
        work_order_fault(to_integer(msdyn_systemstatus)), date_fault(to_instant(msdyn_completedon))
    ) AS fault_code
FROM landing.msdyn_workorder;
