-- Grain: one row per fault of a contract, or of what is linked to it
-- Source: core.contract_line, core.contract_line_task, core.contract_line_customer, core.customer, core.project_contract,
--         core.contract_customer, core.project, core.finance_project, core.finance_staging_actual, core.work_order, core.work_order_line,
--         core.time_entry, core.contract_line_resolution
-- Rules: CTF-01, CTF-02, CTF-03, CTF-04, CTF-05, CTF-06, CTF-08, CTF-09
CREATE TABLE marts.contract_fault (
    fault_id VARCHAR NOT NULL, -- Key: fault, reason and what it is about
    fault_code VARCHAR NOT NULL CHECK (fault_code IN ('all_lines_overlap', 'selected_and_all_overlap', 'selected_tasks_overlap', 'split_not_100', 'customer_listed_twice', 'no_rounding_customer', 'several_rounding_customers', 'customers_in_several_companies', 'work_order_project_not_eligible', 'class_not_included', 'pma_project')), -- What is wrong
    reason_code VARCHAR CHECK (reason_code IN ('contract_not_work_based', 'no_billable_line', 'billing_account_not_customer', 'project_finished')), -- Why a project is not eligible
    severity_code VARCHAR NOT NULL CHECK (severity_code IN ('error', 'warning')), -- Error: money goes nowhere or to the wrong place
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line
    other_contract_line_id VARCHAR, -- The other line, of an overlap
    project_id VARCHAR, -- Project
    work_order_id VARCHAR, -- Work order
    time_entry_id VARCHAR, -- Time entry
    transaction_class VARCHAR CHECK (transaction_class IN ('material', 'time', 'expense', 'fee')), -- Class it is about
    fault_text VARCHAR NOT NULL -- In words
);

WITH line AS (
    SELECT line.*
    FROM core.contract_line AS line
    INNER JOIN core.project_contract AS contract
        ON line.contract_id = contract.contract_id
    WHERE line.deleted_at IS NULL AND contract.deleted_at IS NULL
),

taken AS (
    SELECT
        contract_line_id,
        'material' AS transaction_class,
        takes_material AS takes_class
    FROM line
    UNION ALL
    SELECT
        contract_line_id,
        'time' AS transaction_class,
        takes_time AS takes_class
    FROM line
    UNION ALL
    SELECT
        contract_line_id,
        'expense' AS transaction_class,
        takes_expense AS takes_class
    FROM line
    UNION ALL
    SELECT
        contract_line_id,
        'fee' AS transaction_class,
        takes_fee AS takes_class
    FROM line
),

pair AS (
    SELECT
        one.contract_id,
        one.project_id,
        one.contract_line_id,
        one.has_selected_tasks,
        other.contract_line_id AS other_contract_line_id,
        other.has_selected_tasks AS other_has_selected_tasks
    FROM line AS one
    INNER JOIN line AS other
        ON
            one.contract_id = other.contract_id
            AND one.project_id = other.project_id
            AND one.contract_line_id < other.contract_line_id
),

shared_task AS (
    SELECT
        pair.contract_line_id,
        pair.other_contract_line_id,
        COUNT(DISTINCT own.project_task_id) AS task_count
    FROM pair
    INNER JOIN core.contract_line_task AS own
        ON pair.contract_line_id = own.contract_line_id AND own.deleted_at IS NULL
    INNER JOIN core.contract_line_task AS foreign_task
        ON
            pair.other_contract_line_id = foreign_task.contract_line_id
            AND own.project_task_id = foreign_task.project_task_id
            AND foreign_task.deleted_at IS NULL
    GROUP BY pair.contract_line_id, pair.other_contract_line_id
),

overlap AS (
    SELECT
        pair.contract_id,
        pair.project_id,
        pair.contract_line_id,
        pair.other_contract_line_id,
        own.transaction_class,
        line_overlap(
            own.takes_class,
            other.takes_class,
            pair.has_selected_tasks,
            pair.other_has_selected_tasks,
            COALESCE(shared_task.task_count, 0)
        ) AS fault_code
    FROM pair
    INNER JOIN taken AS own
        ON pair.contract_line_id = own.contract_line_id
    INNER JOIN taken AS other
        ON pair.other_contract_line_id = other.contract_line_id AND own.transaction_class = other.transaction_class
    LEFT JOIN shared_task
        ON
            pair.contract_line_id = shared_task.contract_line_id
            AND pair.other_contract_line_id = shared_task.other_contract_line_id
),

line_customer AS (
    SELECT
        line.contract_line_id,
        line.contract_id,
        line.project_id,
        COUNT(*) AS customer_count,
        COUNT(DISTINCT share.customer_id) AS distinct_count,
        SUM(share.share_percent) AS total_percent,
        SUM(CASE WHEN share.is_rounding_customer THEN 1 ELSE 0 END) AS rounding_customer_count,
        COUNT(DISTINCT customer.company_code) AS company_count
    FROM line
    INNER JOIN core.contract_line_customer AS share
        ON line.contract_line_id = share.contract_line_id
    LEFT JOIN core.customer AS customer
        ON share.customer_id = customer.customer_id
    WHERE share.deleted_at IS NULL AND share.customer_id IS NOT NULL
    GROUP BY line.contract_line_id, line.contract_id, line.project_id
),

billable AS (
    SELECT
        contract_id,
        project_id,
        COUNT(*) AS line_count
    FROM line
    WHERE billing_method_code IS NOT NULL AND (takes_material OR takes_time OR takes_expense OR takes_fee)
    GROUP BY contract_id, project_id
),

billed_customer AS (
    SELECT
        line.contract_id,
        share.customer_id
    FROM line
    INNER JOIN core.contract_line_customer AS share
        ON line.contract_line_id = share.contract_line_id AND share.deleted_at IS NULL
    UNION
    SELECT
        contract_id,
        customer_id
    FROM core.contract_customer
    WHERE deleted_at IS NULL
    UNION
    SELECT
        contract_id,
        customer_id
    FROM core.project_contract
),

last_work AS (
    SELECT
        work_order_id,
        MAX(document_date) AS work_date
    FROM core.work_order_line
    WHERE line_status_code = 'used' AND deleted_at IS NULL
    GROUP BY work_order_id
),

linked AS (
    SELECT
        work_order.work_order_id,
        work_order.project_id,
        work_order.contract_id,
        contract.is_work_based,
        COALESCE(billable.line_count, 0) AS billable_line_count,
        COALESCE(work_order.billing_account_id, work_order.service_account_id) IS NULL
        OR billed_customer.customer_id IS NOT NULL AS is_billed_customer,
        project.actual_finish_date AS finish_date,
        COALESCE(
            last_work.work_date, CAST(work_order.completed_at AS DATE), CAST(work_order.promised_from_at AS DATE)
        ) AS work_date
    FROM core.work_order AS work_order
    INNER JOIN core.project_contract AS contract
        ON work_order.contract_id = contract.contract_id
    INNER JOIN core.project AS project
        ON work_order.project_id = project.project_id
    LEFT JOIN billable
        ON work_order.contract_id = billable.contract_id AND work_order.project_id = billable.project_id
    LEFT JOIN billed_customer
        ON
            work_order.contract_id = billed_customer.contract_id
            AND COALESCE(work_order.billing_account_id, work_order.service_account_id) = billed_customer.customer_id
    LEFT JOIN last_work
        ON work_order.work_order_id = last_work.work_order_id
    WHERE work_order.deleted_at IS NULL AND work_order.is_project_live AND work_order.status_code <> 'canceled'
),

ineligible AS (
    SELECT
        linked.work_order_id,
        linked.project_id,
        linked.contract_id,
        reason.reason_code
    FROM linked
    CROSS JOIN (
        SELECT 'contract_not_work_based' AS reason_code
        UNION ALL
        SELECT 'no_billable_line' AS reason_code
        UNION ALL
        SELECT 'billing_account_not_customer' AS reason_code
        UNION ALL
        SELECT 'project_finished' AS reason_code
    ) AS reason
    WHERE
        is_ineligible(
            reason.reason_code,
            linked.is_work_based,
            linked.billable_line_count,
            linked.is_billed_customer,
            linked.finish_date,
            linked.work_date
        )
),

time_class AS (
    SELECT
        project_id,
        project_task_id,
        candidate_count
    FROM core.contract_line_resolution
    WHERE transaction_class = 'time'
),

pma AS (
    SELECT
        finance_project_id,
        project_number,
        company_code
    FROM core.finance_project
    WHERE is_pma
),

fault AS (
    SELECT
        overlap.fault_code,
        NULL AS reason_code,
        overlap.contract_id,
        overlap.contract_line_id,
        overlap.other_contract_line_id,
        overlap.project_id,
        NULL AS work_order_id,
        NULL AS time_entry_id,
        overlap.transaction_class
    FROM overlap
    WHERE overlap.fault_code IS NOT NULL
    UNION ALL
    SELECT
        split_fault(customer_count, distinct_count, total_percent) AS fault_code,
        NULL AS reason_code,
        contract_id,
        contract_line_id,
        NULL AS other_contract_line_id,
        project_id,
        NULL AS work_order_id,
        NULL AS time_entry_id,
        NULL AS transaction_class
    FROM line_customer
    WHERE split_fault(customer_count, distinct_count, total_percent) IS NOT NULL
    UNION ALL
    SELECT
        rounding_fault(customer_count, rounding_customer_count) AS fault_code,
        NULL AS reason_code,
        contract_id,
        contract_line_id,
        NULL AS other_contract_line_id,
        project_id,
        NULL AS work_order_id,
        NULL AS time_entry_id,
        NULL AS transaction_class
    FROM line_customer
    WHERE rounding_fault(customer_count, rounding_customer_count) IS NOT NULL
    UNION ALL
    SELECT
        'customers_in_several_companies' AS fault_code,
        NULL AS reason_code,
        contract_id,
        contract_line_id,
        NULL AS other_contract_line_id,
        project_id,
        NULL AS work_order_id,
        NULL AS time_entry_id,
        NULL AS transaction_class
    FROM line_customer
    WHERE has_several_companies(company_count)
    UNION ALL
    SELECT
        'work_order_project_not_eligible' AS fault_code,
        reason_code,
        contract_id,
        NULL AS contract_line_id,
        NULL AS other_contract_line_id,
        project_id,
        work_order_id,
        NULL AS time_entry_id,
        NULL AS transaction_class
    FROM ineligible
    UNION ALL
    SELECT DISTINCT
        'class_not_included' AS fault_code,
        NULL AS reason_code,
        work_order.contract_id,
        NULL AS contract_line_id,
        NULL AS other_contract_line_id,
        work_order.project_id,
        work_order.work_order_id,
        NULL AS time_entry_id,
        'material' AS transaction_class
    FROM core.work_order AS work_order
    INNER JOIN core.work_order_line AS used_line
        ON work_order.work_order_id = used_line.work_order_id
    WHERE
        is_class_missing(work_order.contract_id, work_order.contract_line_count)
        AND used_line.waiting_code IS NULL
        AND used_line.withdrawn_code IS NULL
    UNION ALL
    SELECT
        'class_not_included' AS fault_code,
        NULL AS reason_code,
        entry.contract_id,
        NULL AS contract_line_id,
        NULL AS other_contract_line_id,
        entry.project_id,
        entry.work_order_id,
        entry.time_entry_id,
        'time' AS transaction_class
    FROM core.time_entry AS entry
    LEFT JOIN time_class AS own
        ON entry.project_id = own.project_id AND COALESCE(entry.project_task_id, 'none') = own.project_task_id
    LEFT JOIN time_class AS other
        ON entry.project_id = other.project_id AND other.project_task_id = 'none'
    WHERE
        is_class_missing(entry.contract_id, COALESCE(own.candidate_count, other.candidate_count, 0))
        AND entry.waiting_code IS NULL
        AND entry.withdrawn_code IS NULL
    UNION ALL
    SELECT
        'pma_project' AS fault_code,
        NULL AS reason_code,
        NULL AS contract_id,
        NULL AS contract_line_id,
        NULL AS other_contract_line_id,
        work_order.project_id,
        work_order.work_order_id,
        NULL AS time_entry_id,
        NULL AS transaction_class
    FROM core.work_order AS work_order
    INNER JOIN pma
        ON work_order.project_id = pma.finance_project_id
    WHERE work_order.deleted_at IS NULL
    UNION ALL
    SELECT
        'pma_project' AS fault_code,
        NULL AS reason_code,
        NULL AS contract_id,
        NULL AS contract_line_id,
        NULL AS other_contract_line_id,
        entry.project_id,
        entry.work_order_id,
        entry.time_entry_id,
        'time' AS transaction_class
    FROM core.time_entry AS entry
    INNER JOIN pma
        ON entry.project_id = pma.finance_project_id
    WHERE entry.deleted_at IS NULL
    UNION ALL
    SELECT DISTINCT
        'pma_project' AS fault_code,
        NULL AS reason_code,
        NULL AS contract_id,
        NULL AS contract_line_id,
        NULL AS other_contract_line_id,
        pma.finance_project_id AS project_id,
        NULL AS work_order_id,
        NULL AS time_entry_id,
        staged.transaction_class
    FROM core.finance_staging_actual AS staged
    INNER JOIN pma
        ON
            LOWER(staged.project_number) = LOWER(pma.project_number)
            AND LOWER(COALESCE(staged.project_company_code, staged.company_code)) = LOWER(pma.company_code)
    WHERE staged.is_active AND staged.transaction_class IN ('material', 'time', 'expense', 'fee')
)

SELECT
    fault_code || ':' || COALESCE(reason_code, '') || ':' || COALESCE(contract_line_id, '') || ':'
    || COALESCE(other_contract_line_id, '') || ':' || COALESCE(time_entry_id, work_order_id, CASE WHEN contract_line_id IS NULL THEN project_id END, '') || ':'
    || COALESCE(transaction_class, '') AS fault_id,
    fault_code,
    reason_code,
    fault_severity(fault_code) AS severity_code,
    contract_id,
    contract_line_id,
    other_contract_line_id,
    project_id,
    work_order_id,
    time_entry_id,
    transaction_class,
    fault_text(fault_code, reason_code) AS fault_text
FROM fault;
