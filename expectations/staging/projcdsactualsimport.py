"""Staged actuals that dual-write put before Finance."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.projcdsactualsimport",
    one_staged_row_per("id"),
    warning(
        live(
            never_null("actualid", "dataareaid", "projectid"),
            one_of(
                "transtype", 192350000, 192350004, 192350005, 192350006, 192350007, 192350008, rule="COD-30"
            ),
            one_of("adjustmentstatus", 192350000, 192350001, 192350002, rule="COD-33"),
        )
    ),
    may_be_empty=True,
)
