"""Project transactions that Finance posted."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, one_member_per, warning

SUITE = Suite(
    "core.finance_project_transaction",
    one_member_per("finance_project_transaction_id"),
    critical(
        never_null("transaction_type", "quantity", "cost_amount", "sales_amount", "is_correction"),
    ),
    warning(
        never_null(
            "transaction_number",
            "company_code",
            "project_number",
            "project_date",
            "currency_code",
            "voucher_number",
        ),
    ),
    may_be_empty=True,
)
