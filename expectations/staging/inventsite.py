"""Staged sites of Finance."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.inventsite",
    one_staged_row_per("id"),
    warning(live(never_null("siteid", "dataareaid"))),
    may_be_empty=True,
)
