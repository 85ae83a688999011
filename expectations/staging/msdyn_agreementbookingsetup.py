"""Staged booking setups of agreements."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_agreementbookingsetup",
    one_staged_row_per("msdyn_agreementbookingsetupid"),
    warning(
        live(
            never_null("msdyn_agreement"),
            one_of("statecode", 0, 1),
        )
    ),
    may_be_empty=True,
)
