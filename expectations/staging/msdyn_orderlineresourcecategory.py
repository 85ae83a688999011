"""Staged roles that contract lines decide on."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_orderlineresourcecategory",
    one_staged_row_per("msdyn_orderlineresourcecategoryid"),
    warning(
        live(
            never_null("msdyn_contractlineid", "msdyn_resourcecategory"),
            one_of("msdyn_billingtype", 192350000, 192350001, 192350002, 192350003, rule="COD-04"),
        )
    ),
    may_be_empty=True,
)
