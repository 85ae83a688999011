"""Staged lines of return receipts."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_rmareceiptproduct",
    one_staged_row_per("msdyn_rmareceiptproductid"),
    warning(live(never_null("msdyn_rmaproduct"))),
    may_be_empty=True,
)
