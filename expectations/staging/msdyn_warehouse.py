"""Staged warehouses."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_warehouse",
    one_staged_row_per("msdyn_warehouseid"),
    warning(live(never_null("msdyn_name", "msdyn_site"), one_of("statecode", 0, 1))),
    may_be_empty=True,
)
