"""The posting profile: which main account a posting type has, for a category and a project group."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_result, one_of, one_row_per

SUITE = Suite(
    "core.posting_profile",
    one_row_per("posting_profile_id"),
    critical(
        never_null("company_code", "posting_type_code", "category_name", "project_group_id"),
        never_null("main_account_number", "is_default"),
        one_of(
            "posting_type_code",
            "cost",
            "cost_item",
            "cost_item_inventory",
            "payroll_allocation",
            "expense_offset",
            "procurement",
            "wip_cost",
            "wip_cost_item",
            "wip_sales",
            "wip_on_account",
            "customer_balance",
            "invoiced_revenue",
            "accrued_revenue",
            "revenue_on_account",
            "tax_payable",
            rule="JRN-14",
        ),
        no_result(
            "every_posting_type_has_an_account_for_all",
            "A posting type has an account for every category and project group.",
            query="SELECT company_code, posting_type_code FROM {batch} GROUP BY company_code, posting_type_code "
            "HAVING COUNT(*) = SUM(CASE WHEN category_name <> 'all' OR project_group_id <> 'all' THEN 1 ELSE 0 END)",
            about=("company_code", "posting_type_code"),
            rule="JRN-20",
        ),
    ),
    may_be_empty=True,
)
