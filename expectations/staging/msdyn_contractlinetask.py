"""Staged tasks a contract line selects."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_contractlinetask",
    one_staged_row_per("msdyn_contractlinetaskid"),
    warning(
        live(
            never_null("salesorderdetailid", "msdyn_projecttask"),
            one_of("msdyn_billingtype", 192350000, 192350001, 192350002, 192350003, rule="COD-04"),
        )
    ),
    may_be_empty=True,
)
