"""Actuals that dual-write staged for Finance."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_member_per, warning

SUITE = Suite(
    "core.finance_staging_actual",
    one_member_per("finance_staging_actual_id"),
    critical(
        never_null("quantity", "gross_amount", "is_processed", "is_duplicate"),
    ),
    warning(
        never_null("actual_id", "company_code", "project_number", "transaction_type"),
        no_row(
            "posted_is_processed",
            "What has a voucher was processed.",
            where="voucher_number IS NOT NULL AND NOT is_processed",
            about=(
                "voucher_number",
                "is_processed",
            ),
            rule="J1",
        ),
    ),
    may_be_empty=True,
)
