"""Staged values of a Finance dimension set."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.dimensionattributevaluesetitem",
    one_staged_row_per("id"),
    warning(live(never_null("recid", "dimensionattributevalueset", "displayvalue"))),
    may_be_empty=True,
)
