"""Nights: which instant, which checks, what stands."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, not_negative, one_row_per

SUITE = Suite(
    "reconciliation.night",
    one_row_per("night_number"),
    critical(
        never_null("as_of_at", "run_number", "batch_id", "landed_at"),
        never_null("judged_count", "not_judged_count", "found_count", "root_count", "critical_count"),
        not_negative("not_judged_count", "critical_count"),
        no_row(
            "compares_what_has_landed",
            "A night compares the sides as of an instant by which all it compares had landed.",
            where="as_of_at < landed_at",
            about=("as_of_at", "landed_at"),
        ),
        no_row(
            "some_check_was_judged",
            "A night judges some check.",
            where="judged_count <= 0",
            about=("judged_count", "not_judged_count"),
        ),
        no_row(
            "roots_are_among_the_found",
            "No more breaks follow from no other than were found.",
            where="root_count NOT BETWEEN 0 AND found_count",
            about=("root_count", "found_count"),
        ),
    ),
    may_be_empty=False,
)
