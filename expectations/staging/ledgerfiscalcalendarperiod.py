"""Status of the periods in each ledger of Finance."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.ledgerfiscalcalendarperiod",
    one_staged_row_per("id"),
    warning(
        live(never_null("ledger", "fiscalcalendarperiod")),
        one_of("status", 0, 1, 2, rule="PER-01"),
    ),
    may_be_empty=True,
)
