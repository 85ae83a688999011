"""Staged price lists."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.pricelevel",
    one_staged_row_per("pricelevelid"),
    warning(
        live(one_of("msdyn_module", 192350000, 192350001, 192350002), never_null("transactioncurrencyid"))
    ),
    may_be_empty=True,
)
