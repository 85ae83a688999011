"""What planned labor was, version by version."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, not_negative, one_row_per, warning

SUITE = Suite(
    "core.planned_labor_history",
    one_row_per("planned_labor_history_id"),
    critical(
        never_null("planned_labor_id", "known_at", "posting_batch_id", "is_active"),
        no_row(
            "deleted_is_inactive",
            "A deleted member is not active.",
            where="is_active AND deleted_at IS NOT NULL",
            about=("is_active", "deleted_at"),
        ),
    ),
    warning(not_negative("planned_hours", "planned_cost_amount", "planned_sales_amount")),
    may_be_empty=True,
)
