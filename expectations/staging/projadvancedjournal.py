"""Staged integration journals of Finance."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.projadvancedjournal",
    one_staged_row_per("id"),
    warning(
        live(
            never_null("projadvancedjournalid", "dataareaid", "recid"),
        )
    ),
    may_be_empty=True,
)
