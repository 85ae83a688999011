-- Grain: one row per fault of a contract, or of what is linked to it
-- Source: marts.contract_fault
-- Rules: RCN-11
-- Check: K13
-- Stage: setup
-- Sentence: Contracts, their lines, customers and projects can take what is linked to them.
-- Cause: duplicate, rounding, company, status
-- Severity: critical
-- Remedy: Correct the contract (or the link) in Project Operations before it is invoiced; the fault is named.
-- Needs: none
-- Follows: none
SELECT
    fault.fault_id AS subject_id,
    CASE
        WHEN fault.time_entry_id IS NOT NULL THEN 'msdyn_timeentry'
        WHEN fault.work_order_id IS NOT NULL THEN 'msdyn_workorder'
        ELSE 'salesorderdetail'
    END AS source_table,
    COALESCE(fault.time_entry_id, fault.work_order_id, fault.contract_line_id) AS source_id,
    contract_fault_cause(fault.fault_code) AS cause_code,
    project.company_code,
    fault.project_id,
    fault.contract_id,
    fault.contract_line_id,
    fault.work_order_id,
    fault.time_entry_id AS origin_id,
    fault.fault_code AS found_text
FROM marts.contract_fault AS fault
LEFT JOIN core.project AS project
    ON fault.project_id = project.project_id
WHERE fault.severity_code = 'error';
