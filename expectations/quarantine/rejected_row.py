"""Rows of the source that could not be taken."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, warning

SUITE = Suite(
    "quarantine.rejected_row",
    critical(
        never_null("entity", "reason_code", "reason_text", "source_file", "batch_id", "raw", "first_seen_at")
    ),
    warning(
        no_row(
            "no_row_waits",
            "No row waits in the quarantine: until a valid version comes, the last valid one stays in force.",
            where="released_at IS NULL",
            about=("entity", "source_id", "source_version", "reason_code", "source_file"),
            rule="REJ-02",
        ),
    ),
    may_be_empty=True,
)
