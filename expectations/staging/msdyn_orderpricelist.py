"""Staged price lists of project contracts."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_orderpricelist",
    one_staged_row_per("msdyn_orderpricelistid"),
    warning(live(never_null("msdyn_contract", "msdyn_pricelist"))),
    may_be_empty=True,
)
