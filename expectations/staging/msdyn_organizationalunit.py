"""Staged organizational units."""

from __future__ import annotations

from expectations.promise import Suite, live, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_organizationalunit",
    one_staged_row_per("msdyn_organizationalunitid"),
    warning(live(one_of("statecode", 0, 1))),
    may_be_empty=True,
)
