"""Estimated discounts, which do not reach the project."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, not_negative, one_row_per, percent, warning

SUITE = Suite(
    "core.estimated_discount",
    one_row_per("work_order_line_id"),
    critical(never_null("gross_amount", "discount_amount"), not_negative("gross_amount", "discount_amount")),
    warning(percent("discount_percent"), never_null("work_order_id")),
    may_be_empty=True,
)
