"""Staged project contracts."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.salesorder",
    one_staged_row_per("salesorderid"),
    warning(
        live(
            never_null("customerid", "transactioncurrencyid"),
            one_of("msdyn_ordertype", 192350000, 192350001, 690970002),
            one_of("msdyn_psastate", 192350000, 192350001, 192350002, 192350003),
            one_of("statecode", 0, 1, 2, 3, 4),
        )
    ),
    may_be_empty=True,
)
