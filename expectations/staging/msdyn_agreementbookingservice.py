"""Staged services of booking setups."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_agreementbookingservice",
    one_staged_row_per("msdyn_agreementbookingserviceid"),
    warning(
        live(
            never_null("msdyn_agreementbookingsetup", "msdyn_service"),
        )
    ),
    may_be_empty=True,
)
