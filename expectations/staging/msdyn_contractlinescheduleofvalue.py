"""Staged milestones of contract lines."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_contractlinescheduleofvalue",
    one_staged_row_per("msdyn_contractlinescheduleofvalueid"),
    warning(
        live(
            never_null("msdyn_contractlineid", "msdyn_amount"),
            one_of("msdyn_invoicestatus", 192350000, 192350001, 192350002, 192350003),
        )
    ),
    may_be_empty=True,
)
