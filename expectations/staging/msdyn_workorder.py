"""Staged work orders."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, no_row, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_workorder",
    one_staged_row_per("msdyn_workorderid"),
    warning(
        live(
            never_null("msdyn_name"),
            one_of(
                "msdyn_systemstatus",
                690970000,
                690970001,
                690970002,
                690970003,
                690970004,
                690970005,
                rule="COD-02",
            ),
            one_of("statecode", 0, 1),
            no_row(
                "done_has_a_date",
                "A work order that is Completed or Posted says when it was completed.",
                where="msdyn_systemstatus IN (690970003, 690970004) AND msdyn_completedon IS NULL",
                about=("msdyn_systemstatus", "msdyn_completedon"),
                rule="ACT-04",
            ),
        )
    ),
    may_be_empty=True,
)
