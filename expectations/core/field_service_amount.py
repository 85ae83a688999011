"""Amounts of work order lines as Field Service recorded them."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, not_negative, one_row_per

SUITE = Suite(
    "core.field_service_amount",
    one_row_per("work_order_line_id"),
    critical(
        never_null("is_entitlement_disabled", "unit_cost_price", "extra_cost_amount"),
        not_negative("unit_price", "unit_cost_price", "extra_cost_amount"),
    ),
    may_be_empty=True,
)
