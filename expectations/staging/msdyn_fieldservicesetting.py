"""Staged settings of Field Service."""

from __future__ import annotations

from expectations.promise import Suite, live, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_fieldservicesetting",
    one_staged_row_per("msdyn_fieldservicesettingid"),
    warning(live(one_of("msdyn_productcostorder", 690970000, 690970001, rule="WOP-11"))),
    may_be_empty=True,
)
