"""Staged assets at customers."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, no_row, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_customerasset",
    one_staged_row_per("msdyn_customerassetid"),
    warning(
        live(
            never_null("msdyn_account"),
            one_of("statecode", 0, 1),
            no_row(
                "is_not_its_own_parent",
                "An asset is not part of itself.",
                where="msdyn_parentasset = msdyn_customerassetid",
                about=("msdyn_parentasset",),
            ),
        )
    ),
    may_be_empty=True,
)
