-- Which contract line a material transaction belongs to, and what that means for billing.

-- CTR-01  A contract line takes a class of transactions (time, expense, material, fee) of a project when it is a project
--         service line of the project's contract that includes the class.
-- Source: domain CR1, CR2
CREATE OR REPLACE MACRO takes_class(line_type, includes_class) AS
    COALESCE(line_type, 690970000) = 690970000 AND COALESCE(includes_class, FALSE);

-- CTR-02  A line with selected tasks takes only its own tasks; any other line takes every task and no task.
-- Source: domain CR3
CREATE OR REPLACE MACRO takes_task(has_selected_tasks, is_own_task) AS NOT has_selected_tasks OR is_own_task;

-- CTR-03  Resolution is unique: where several lines take the same transaction the contract is faulty and none is chosen.
-- Source: domain CR4
CREATE OR REPLACE MACRO chosen_contract_line(contract_line_id, candidate_count) AS
    CASE WHEN candidate_count = 1 THEN contract_line_id END;

-- CTR-04  The billing type of material: non-chargeable on a project without a contract, for there is nobody to charge;
--         not available where the contract has no line for it; the setting of the selected task; else chargeable.
-- Source: domain CR5, CR6, X7
CREATE OR REPLACE MACRO material_billing_type(contract_id, contract_line_id, task_billing_type) AS
    CASE
        WHEN contract_id IS NULL THEN 'non_chargeable'
        WHEN contract_line_id IS NULL THEN 'not_available'
        ELSE COALESCE(task_billing_type, 'chargeable')
    END;

-- CTR-05  Unbilled sales arise only on time-and-material contract lines.
-- Source: domain 3.5
CREATE OR REPLACE MACRO has_unbilled_sales(billing_method) AS COALESCE(billing_method = 'time_and_material', FALSE);

-- CTR-07  The billing type of an expense: non-chargeable on a project without a contract; not available where the contract
--         has no line for it; else chargeable only when both its category and the selected task are. Who says nothing
--         leaves it to the other; nobody says nothing: chargeable.
-- Source: domain CR5, CR6, X7
CREATE OR REPLACE MACRO expense_billing_type(contract_id, contract_line_id, category_billing_type, task_billing_type) AS
    CASE
        WHEN contract_id IS NULL THEN 'non_chargeable'
        WHEN contract_line_id IS NULL THEN 'not_available'
        WHEN category_billing_type = 'non_chargeable' THEN 'non_chargeable'
        ELSE COALESCE(task_billing_type, category_billing_type, 'chargeable')
    END;

-- CTR-06  The billing type of time is that of an expense, with the role in the place of the category.
-- Source: domain CR6, X7
CREATE OR REPLACE MACRO time_billing_type(contract_id, contract_line_id, role_billing_type, task_billing_type) AS
    expense_billing_type(contract_id, contract_line_id, role_billing_type, task_billing_type);
