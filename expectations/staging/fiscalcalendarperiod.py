"""Periods of the fiscal calendars of Finance."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, no_row, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.fiscalcalendarperiod",
    one_staged_row_per("id"),
    warning(
        live(never_null("fiscalcalendar", "name", "startdate", "enddate", "recid")),
        one_of("type", 0, 1, 2, rule="PER-09"),
        no_row(
            "ends_after_it_starts",
            "A period does not end before it starts.",
            where="enddate < startdate",
            about=("startdate", "enddate"),
        ),
    ),
    may_be_empty=True,
)
