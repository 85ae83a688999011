-- Grain: one row per company whose books are kept in Finance, posting type, category and project group
-- Source: core.company, settings (companies.<code>.posting_accounts); what they leave open has the documented account
-- Rules: JRN-16
CREATE TABLE core.posting_profile (
    posting_profile_id VARCHAR NOT NULL, -- Key: company, posting type, category and project group
    company_code VARCHAR NOT NULL, -- Legal entity
    posting_type_code VARCHAR NOT NULL CHECK (posting_type_code IN (
        'cost', 'cost_item', 'cost_item_inventory', 'payroll_allocation', 'expense_offset', 'procurement', 'wip_cost', 'wip_cost_item', 'wip_sales', 'wip_on_account', 'customer_balance', 'invoiced_revenue', 'accrued_revenue', 'revenue_on_account', 'tax_payable'
    )), -- Posting type
    category_name VARCHAR NOT NULL, -- Project category in Finance, or all
    project_group_id VARCHAR NOT NULL, -- Project group in Finance, or all
    main_account_number VARCHAR NOT NULL, -- Main account
    is_default BOOLEAN NOT NULL -- The documented account: the settings name none
);

WITH company AS (
    SELECT DISTINCT company_code
    FROM core.company
    WHERE deployment_model = 'finance' AND company_code IS NOT NULL
),

posting_type AS (
    SELECT known.posting_type_code
    FROM (
        VALUES
        ('cost'),
        ('cost_item'),
        ('cost_item_inventory'),
        ('payroll_allocation'),
        ('expense_offset'),
        ('procurement'),
        ('wip_cost'),
        ('wip_cost_item'),
        ('wip_sales'),
        ('wip_on_account'),
        ('customer_balance'),
        ('invoiced_revenue'),
        ('accrued_revenue'),
        ('revenue_on_account'),
        ('tax_payable')
    ) AS known (posting_type_code)
),

profile AS (
    SELECT
        company.company_code,
        setting.posting_type_code,
        setting.category_name,
        setting.project_group_id,
        setting.main_account_number,
        FALSE AS is_default
    FROM parameter.posting_account AS setting
    INNER JOIN company
        ON setting.company_code = LOWER(company.company_code)
    UNION ALL
    SELECT
        company.company_code,
        posting_type.posting_type_code,
        'all' AS category_name,
        'all' AS project_group_id,
        posting_account(posting_type.posting_type_code) AS main_account_number,
        TRUE AS is_default
    FROM company
    CROSS JOIN posting_type
    LEFT JOIN parameter.posting_account AS setting
        ON
            LOWER(company.company_code) = setting.company_code
            AND posting_type.posting_type_code = setting.posting_type_code
            AND setting.category_name = 'all'
            AND setting.project_group_id = 'all'
    WHERE setting.company_code IS NULL
)

SELECT
    company_code || ':' || posting_type_code || ':' || category_name || ':' || project_group_id AS posting_profile_id,
    company_code,
    posting_type_code,
    category_name,
    project_group_id,
    main_account_number,
    is_default
FROM profile;
