"""Ledgers of the legal entities as Finance keeps them."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.ledger",
    one_staged_row_per("id"),
    warning(live(never_null("name", "fiscalcalendar", "recid"))),
    may_be_empty=True,
)
