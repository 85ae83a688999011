"""Conditions of entitlements."""

from __future__ import annotations

from expectations.promise import Suite, no_row, one_member_per, warning

SUITE = Suite(
    "core.entitlement_condition",
    one_member_per("entitlement_condition_id"),
    warning(
        no_row(
            "names_something",
            "A condition names an account, an asset, a category or an incident type; else it is none.",
            where="is_active AND filled_count = 0",
            about=("filled_count",),
            rule="ENT-05",
        )
    ),
    may_be_empty=True,
)
