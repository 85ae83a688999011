-- What is wrong with the data of a contract, before it costs somebody money.

-- CTF-01  Two lines of a contract that take the same class of the same project are a fault: when both take every task,
--         when one selects tasks and the other takes every task, and when both select a task they share.
-- Source: domain CR4, X7b
CREATE OR REPLACE MACRO line_overlap(
    first_takes_class, second_takes_class, first_has_selected_tasks, second_has_selected_tasks, shared_task_count
) AS
    CASE
        WHEN NOT (first_takes_class AND second_takes_class) THEN NULL
        WHEN NOT first_has_selected_tasks AND NOT second_has_selected_tasks THEN 'all_lines_overlap'
        WHEN NOT (first_has_selected_tasks AND second_has_selected_tasks) THEN 'selected_and_all_overlap'
        WHEN shared_task_count > 0 THEN 'selected_tasks_overlap'
    END;

-- CTF-02  The customers of a contract line are each listed once, and their shares make up 100 percent; the only customer
--         of a line may leave the share blank.
-- Source: domain MC1
CREATE OR REPLACE MACRO split_fault(customer_count, distinct_count, total_percent) AS
    CASE
        WHEN customer_count = 0 THEN NULL
        WHEN distinct_count < customer_count THEN 'customer_listed_twice'
        WHEN customer_count = 1 AND total_percent IS NULL THEN NULL
        WHEN COALESCE(total_percent, 0) <> 100 THEN 'split_not_100'
    END;

-- CTF-03  Where a contract line has several customers, exactly one of them takes the rounding remainder.
-- Source: domain MC2
CREATE OR REPLACE MACRO rounding_fault(customer_count, rounding_customer_count) AS
    CASE
        WHEN customer_count < 2 THEN NULL
        WHEN rounding_customer_count = 0 THEN 'no_rounding_customer'
        WHEN rounding_customer_count > 1 THEN 'several_rounding_customers'
    END;

-- CTF-04  All customers of a contract line belong to one legal entity.
-- Source: domain CR8
CREATE OR REPLACE MACRO has_several_companies(company_count) AS company_count > 1;

-- CTF-05  A project takes a work order when its contract is work based, has a project line with a billing method, and
--         bills the customer the work order bills, and when the project was not finished before the work. What is not
--         known is no fault.
-- Source: domain CR8, K13
CREATE OR REPLACE MACRO is_ineligible(
    reason_code, is_work_based, billable_line_count, is_billed_customer, finish_date, work_date
) AS
    CASE reason_code
        WHEN 'contract_not_work_based' THEN NOT is_work_based
        WHEN 'no_billable_line' THEN billable_line_count = 0
        WHEN 'billing_account_not_customer' THEN NOT is_billed_customer
        WHEN 'project_finished' THEN COALESCE(finish_date < work_date, FALSE)
    END;

-- CTF-06  A class is not included when the project has a contract and no line of it takes the class.
-- Source: domain CR5
CREATE OR REPLACE MACRO is_class_missing(contract_id, contract_line_count) AS
    contract_id IS NOT NULL AND contract_line_count = 0;

-- CTF-07  A project of Finance is a PMA project, which takes nothing from field work, when its own record names no data
--         source and it has no twin in Dataverse: none with its number whose company, where known, is the same. With a data
--         source it came from Dataverse, and its twin is still to come.
-- Source: domain 5.6 (R2, R4; the numbers of the data source are UNCERTAIN: blank and 0 are none)
CREATE OR REPLACE MACRO is_pma_project(twin_count, data_source) AS twin_count = 0 AND COALESCE(data_source, 0) = 0;

-- CTF-08  An error makes money go nowhere or to the wrong place; what leaves it where it belongs is a warning.
-- Source: domain CR4, CR5, CR8, MC1, MC2, 5.6
CREATE OR REPLACE MACRO fault_severity(fault_code) AS
    CASE
        WHEN fault_code IN ('no_rounding_customer', 'several_rounding_customers', 'class_not_included') THEN 'warning'
        ELSE 'error'
    END;

-- CTF-09  A fault says in words what is wrong and what becomes of it.
-- Source: domain CR4, CR5, CR8, MC1, MC2, 5.6
CREATE OR REPLACE MACRO fault_text(fault_code, reason_code) AS
    CASE COALESCE(reason_code, fault_code)
        WHEN 'all_lines_overlap' THEN 'Two contract lines take this class for every task. Neither is chosen; nothing is billed.'
        WHEN 'selected_and_all_overlap'
            THEN 'One contract line takes this class for selected tasks, another for every task. Nothing is billed on those tasks.'
        WHEN 'selected_tasks_overlap'
            THEN 'Two contract lines select the same task for this class. Nothing is billed on that task.'
        WHEN 'split_not_100' THEN 'The shares of the customers do not make up 100 percent. Sales are not split.'
        WHEN 'customer_listed_twice' THEN 'A customer is listed twice on the contract line. Sales are not split.'
        WHEN 'no_rounding_customer' THEN 'No customer takes the rounding remainder. The one with the largest share does.'
        WHEN 'several_rounding_customers'
            THEN 'Several customers take the rounding remainder. The one with the largest share of them does.'
        WHEN 'customers_in_several_companies' THEN 'The customers of the contract line belong to several legal entities.'
        WHEN 'contract_not_work_based' THEN 'The contract of the project is not work based.'
        WHEN 'no_billable_line' THEN 'The contract has no project line with a billing method for this project.'
        WHEN 'billing_account_not_customer' THEN 'The billing account of the work order is no customer of the contract.'
        WHEN 'project_finished' THEN 'The project was finished before the work.'
        WHEN 'class_not_included' THEN 'No contract line includes this class. The cost counts; nothing is billed.'
        WHEN 'pma_project' THEN 'The project exists in Finance only. Nothing is attributed to it.'
    END;
