"""Staged time entries."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_timeentry",
    one_staged_row_per("msdyn_timeentryid"),
    warning(
        live(
            one_of("msdyn_entrystatus", 192350000, 192350001, 192350002, 192350003, 192350004, 192354320),
            never_null("msdyn_date", "msdyn_duration"),
        )
    ),
    may_be_empty=True,
)
