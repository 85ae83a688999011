"""Staged roles."""

from __future__ import annotations

from expectations.promise import Suite, live, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.bookableresourcecategory",
    one_staged_row_per("bookableresourcecategoryid"),
    warning(live(one_of("msdyn_billingtype", 192350000, 192350001, 192350002, 192350003, rule="COD-04"))),
    may_be_empty=True,
)
