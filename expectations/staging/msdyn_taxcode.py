"""Staged tax codes."""

from __future__ import annotations

from expectations.promise import Suite, live, one_staged_row_per, percent, warning

SUITE = Suite(
    "staging.msdyn_taxcode",
    one_staged_row_per("msdyn_taxcodeid"),
    warning(live(percent("msdyn_taxrate"))),
    may_be_empty=True,
)
