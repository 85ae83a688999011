"""Staged lines of return authorizations."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_rmaproduct",
    one_staged_row_per("msdyn_rmaproductid"),
    warning(live(never_null("msdyn_product"))),
    may_be_empty=True,
)
