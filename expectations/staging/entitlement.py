"""Staged entitlements."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, percent, warning

SUITE = Suite(
    "staging.entitlement",
    one_staged_row_per("entitlementid"),
    warning(live(never_null("customerid"), percent("msdyn_percentdiscount"))),
    may_be_empty=True,
)
