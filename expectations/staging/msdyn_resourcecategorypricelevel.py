"""Staged prices of roles."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, not_negative, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_resourcecategorypricelevel",
    one_staged_row_per("msdyn_resourcecategorypricelevelid"),
    warning(live(never_null("msdyn_pricelist", "msdyn_resourcecategory"), not_negative("msdyn_price"))),
    may_be_empty=True,
)
