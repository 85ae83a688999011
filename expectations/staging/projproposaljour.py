"""Staged invoice proposals of Finance."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.projproposaljour",
    one_staged_row_per("id"),
    warning(
        live(
            never_null("proposalid", "projinvoiceprojid", "currencyid"),
        )
    ),
    may_be_empty=True,
)
