"""Staged cost price lists of organizational units."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_organizationalunit_pricelevel",
    one_staged_row_per("msdyn_organizationalunit_pricelevelid"),
    warning(live(never_null("msdyn_organizationalunitid", "pricelevelid"))),
    may_be_empty=True,
)
