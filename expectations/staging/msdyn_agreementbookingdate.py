"""Staged booking dates of agreements."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, no_row, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_agreementbookingdate",
    one_staged_row_per("msdyn_agreementbookingdateid"),
    warning(
        live(
            never_null("msdyn_bookingsetup", "msdyn_bookingdate"),
            one_of("msdyn_status", 690970000, 690970001, 690970002, rule="AGR-02"),
            no_row(
                "window_in_order",
                "A window does not end before it begins.",
                where="msdyn_latestdate < msdyn_earliestdate",
                about=("msdyn_earliestdate", "msdyn_latestdate"),
                rule="G5",
            ),
        )
    ),
    may_be_empty=True,
)
