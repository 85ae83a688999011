"""Entitlements."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_member_per, percent, warning

SUITE = Suite(
    "core.entitlement",
    one_member_per("entitlement_id"),
    critical(never_null("is_for_work_orders")),
    warning(
        never_null("customer_id"),
        percent("discount_percent", rule="ENT-07"),
        no_row(
            "ends_after_it_starts",
            "An entitlement does not end before it starts.",
            where="end_date < start_date",
            about=("start_date", "end_date"),
        ),
    ),
    may_be_empty=True,
)
