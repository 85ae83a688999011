"""Staged vouchers of the general ledger."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.generaljournalentry",
    one_staged_row_per("id"),
    warning(
        live(
            never_null("subledgervoucher", "accountingdate", "recid"),
        )
    ),
    may_be_empty=True,
)
