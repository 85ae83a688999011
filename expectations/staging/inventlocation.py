"""Staged warehouses of Finance."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.inventlocation",
    one_staged_row_per("id"),
    warning(live(never_null("inventlocationid", "dataareaid"))),
    may_be_empty=True,
)
