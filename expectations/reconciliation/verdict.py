"""What became of every check in a night."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_of, one_row_per

SUITE = Suite(
    "reconciliation.verdict",
    one_row_per("verdict_id"),
    critical(
        never_null("night_number", "check_code", "check_number", "check_text", "severity_code", "is_judged"),
        never_null("found_count", "root_count"),
        one_of("severity_code", "critical", "warning"),
        no_row(
            "not_judged_says_why",
            "A check that was not judged says what is missing, and finds nothing.",
            where="is_judged <> (not_judged_text IS NULL) OR (NOT is_judged AND found_count <> 0)",
            about=("is_judged", "not_judged_text", "found_count"),
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
