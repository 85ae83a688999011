"""Which recurrences are told, and for which days."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_of, one_row_per

SUITE = Suite(
    "core.agreement_horizon",
    one_row_per("setup_id"),
    critical(
        one_of("setup_kind", "booking", "invoice"),
        never_null("agreement_id", "time_zone", "from_date", "to_date"),
        no_row(
            "begins_behind_what_was_made",
            "A recurrence is told behind the last date that was made of it.",
            where="from_date <= last_made_date",
            about=("last_made_date", "from_date"),
            rule="AGR-10",
        ),
    ),
    may_be_empty=True,
)
