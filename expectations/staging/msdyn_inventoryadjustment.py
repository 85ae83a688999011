"""Staged inventory adjustments."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_inventoryadjustment",
    one_staged_row_per("msdyn_inventoryadjustmentid"),
    warning(live(never_null("msdyn_warehouse"))),
    may_be_empty=True,
)
