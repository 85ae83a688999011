"""Staged values of the financial dimensions of Finance."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.dimensionattributevalue",
    one_staged_row_per("id"),
    warning(live(never_null("dimensionattribute", "recid"))),
    may_be_empty=True,
)
