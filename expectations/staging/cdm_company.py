"""Staged legal entities."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.cdm_company",
    one_staged_row_per("cdm_companyid"),
    warning(live(never_null("cdm_companycode"), one_of("statecode", 0, 1))),
    may_be_empty=True,
)
