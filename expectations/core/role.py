"""Roles."""

from __future__ import annotations

from expectations.promise import Suite, critical, one_member_per, one_of

SUITE = Suite(
    "core.role",
    one_member_per("role_id"),
    critical(
        one_of(
            "billing_type", "chargeable", "non_chargeable", "complimentary", "not_available", rule="COD-04"
        )
    ),
    may_be_empty=True,
)
