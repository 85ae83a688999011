"""Staged price details of services."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_fieldservicepricelistitem",
    one_staged_row_per("msdyn_fieldservicepricelistitemid"),
    warning(
        live(
            never_null("msdyn_pricelist"),
            one_of("msdyn_durationroundingpolicy", 690970000, 690970001, 690970002, 690970003),
        )
    ),
    may_be_empty=True,
)
