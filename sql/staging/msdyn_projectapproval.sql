-- Grain: one row per project approval ever seen, alive or deleted
-- Source: Dataverse msdyn_projectapproval (domain 2.15)
-- Rules: CST-02, CST-03, CST-06, CST-11
-- Scope: usage_log_id by msdyn_materialusagelog, msdyn_timeentry
CREATE TABLE staging.msdyn_projectapproval (
    msdyn_projectapprovalid VARCHAR NOT NULL, -- Key
    msdyn_materialusagelog VARCHAR, -- Usage log it decides on
    msdyn_project VARCHAR, -- Project
    msdyn_recordstage BIGINT, -- 0 Submitted, 1 Rejected, 2 Approved, 3 Pending, 4 to 6 recall
    msdyn_costquantity DECIMAL(18, 6), -- Quantity at cost (used)
    msdyn_salesquantity DECIMAL(18, 6), -- Quantity at sales (billed)
    msdyn_timeentry VARCHAR, -- Time entry it decides on
    msdyn_billingtype BIGINT, -- Billing type decided by the approver
    msdyn_approvedon TIMESTAMP -- When it was approved
);

SELECT
    to_guid(msdyn_projectapprovalid) AS msdyn_projectapprovalid,
    to_guid(msdyn_materialusagelog) AS msdyn_materialusagelog,
    to_guid(msdyn_project) AS msdyn_project,
    to_integer(msdyn_recordstage) AS msdyn_recordstage,
    to_quantity(msdyn_costquantity) AS msdyn_costquantity,
    to_quantity(msdyn_salesquantity) AS msdyn_salesquantity,
    to_guid(msdyn_timeentry) AS msdyn_timeentry,
    to_integer(msdyn_billingtype) AS msdyn_billingtype,
    to_instant(msdyn_approvedon) AS msdyn_approvedon
FROM landing.msdyn_projectapproval;
