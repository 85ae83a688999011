"""Staged origins of inventory transactions of Finance."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.inventtransorigin",
    one_staged_row_per("id"),
    warning(live(never_null("recid", "referencecategory"))),
    may_be_empty=True,
)
