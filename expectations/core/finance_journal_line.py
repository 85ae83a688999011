"""Lines of the integration journals of Finance."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_member_per, warning

SUITE = Suite(
    "core.finance_journal_line",
    one_member_per("finance_journal_line_id"),
    critical(
        never_null("transaction_type", "journal_status_code", "quantity", "cost_amount", "sales_amount"),
    ),
    warning(
        never_null(
            "record_id",
            "actual_id",
            "company_code",
            "journal_number",
            "project_number",
            "accounting_date",
            "voucher_number",
            "line_property_name",
        ),
        no_row(
            "cost_or_sales",
            "A line is of cost or of sales, not of both.",
            where="cost_amount <> 0 AND sales_amount <> 0",
            about=(
                "cost_amount",
                "sales_amount",
            ),
            rule="COD-41",
        ),
    ),
    may_be_empty=True,
)
