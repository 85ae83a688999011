"""Staged planned labor."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_resourceassignment",
    one_staged_row_per("msdyn_resourceassignmentid"),
    warning(live(never_null("msdyn_projectid"))),
    may_be_empty=True,
)
