"""Connections of recorded transactions."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_member_per, warning

SUITE = Suite(
    "core.recorded_connection",
    one_member_per("recorded_connection_id"),
    critical(
        never_null("source_version"),
    ),
    warning(
        never_null("actual_id", "related_actual_id", "role_code", "related_role_code"),
        no_row(
            "connects_two",
            "A transaction is not connected with itself.",
            where="actual_id = related_actual_id",
            about=(
                "actual_id",
                "role_code",
            ),
            rule="COD-35",
        ),
    ),
    may_be_empty=True,
)
