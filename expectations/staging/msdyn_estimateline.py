"""Staged estimates of Project Operations."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_estimateline",
    one_staged_row_per("msdyn_estimatelineid"),
    warning(
        live(
            never_null("msdyn_project", "transactioncurrencyid"),
            one_of("msdyn_transactiontypecode", 192350000, 192350004, rule="COD-34"),
        )
    ),
    may_be_empty=True,
)
