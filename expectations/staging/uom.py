"""Staged units of measure."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.uom",
    one_staged_row_per("uomid"),
    warning(live(never_null("name"))),
    may_be_empty=True,
)
