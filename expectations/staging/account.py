"""Staged customer accounts."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.account",
    one_staged_row_per("accountid"),
    warning(live(never_null("name"), one_of("statecode", 0, 1))),
    may_be_empty=True,
)
