"""Staged lines of integration journals."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.projadvancedjournalline",
    one_staged_row_per("id"),
    warning(
        live(
            never_null("projadvancedjournal", "projid", "dataareaid", "recid"),
            one_of("transtype", 0, 1, 2, 3, 4, 5, 6, 7, 8, rule="COD-36"),
        )
    ),
    may_be_empty=True,
)
