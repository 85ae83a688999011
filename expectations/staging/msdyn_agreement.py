"""Staged service agreements."""

from __future__ import annotations

from expectations.promise import Suite, live, no_row, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_agreement",
    one_staged_row_per("msdyn_agreementid"),
    warning(
        live(
            one_of("msdyn_systemstatus", 690970000, 690970001, 690970002, 690970003, rule="COD-05"),
            one_of("statecode", 0, 1),
            no_row(
                "ends_after_it_starts",
                "An agreement does not end before it starts.",
                where="msdyn_enddate < msdyn_startdate",
                about=("msdyn_startdate", "msdyn_enddate"),
            ),
        )
    ),
    may_be_empty=True,
)
