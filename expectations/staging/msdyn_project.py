"""Staged projects."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, no_row, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_project",
    one_staged_row_per("msdyn_projectid"),
    warning(
        live(
            never_null("msdyn_subject", "transactioncurrencyid"),
            one_of("statecode", 0, 1),
            no_row(
                "finished_after_it_started",
                "A project is not finished before its planned start.",
                where="msdyn_actualend < msdyn_scheduledstart",
                about=("msdyn_scheduledstart", "msdyn_actualend"),
            ),
        )
    ),
    may_be_empty=True,
)
