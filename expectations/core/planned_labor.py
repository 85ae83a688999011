"""Planned labor of projects."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, not_negative, one_member_per, warning

SUITE = Suite(
    "core.planned_labor",
    one_member_per("planned_labor_id"),
    critical(never_null("planned_hours", "planned_cost_amount", "planned_sales_amount")),
    warning(
        never_null("project_id", "currency_code"),
        not_negative("planned_hours", "planned_cost_amount", "planned_sales_amount"),
    ),
    may_be_empty=True,
)
