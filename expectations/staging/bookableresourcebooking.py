"""Staged bookings of a resource for a work order."""

from __future__ import annotations

from expectations.promise import Suite, live, no_row, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.bookableresourcebooking",
    one_staged_row_per("bookableresourcebookingid"),
    warning(
        live(
            one_of("statecode", 0, 1),
            no_row(
                "ends_after_it_starts",
                "A booking does not end before it starts.",
                where="endtime < starttime",
                about=("starttime", "endtime"),
            ),
        )
    ),
    may_be_empty=True,
)
