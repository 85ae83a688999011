"""Staged connections of transactions."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_transactionconnection",
    one_staged_row_per("msdyn_transactionconnectionid"),
    warning(
        live(
            never_null("msdyn_transaction1", "msdyn_transaction2"),
        )
    ),
    may_be_empty=True,
)
