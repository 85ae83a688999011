"""Staged combinations of inventory dimensions of Finance."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.inventdim",
    one_staged_row_per("id"),
    warning(live(never_null("inventdimid", "dataareaid"))),
    may_be_empty=True,
)
