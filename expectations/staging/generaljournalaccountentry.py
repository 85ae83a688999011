"""Staged entries on accounts of the general ledger."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.generaljournalaccountentry",
    one_staged_row_per("id"),
    warning(
        live(
            never_null("generaljournalentry", "postingtype", "accountingcurrencyamount"),
        )
    ),
    may_be_empty=True,
)
