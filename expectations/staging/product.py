"""Staged products and services."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, not_negative, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.product",
    one_staged_row_per("productid"),
    warning(
        live(
            never_null("name"),
            one_of("msdyn_fieldserviceproducttype", 690970000, 690970001, 690970002, rule="COD-06"),
            not_negative("standardcost", "currentcost", "price"),
            one_of("statecode", 0, 1, 2, 3),
        )
    ),
    may_be_empty=True,
)
