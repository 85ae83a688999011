"""What the export held when the sides were compared."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, not_negative, one_row_per

SUITE = Suite(
    "reconciliation.side",
    one_row_per("side_id"),
    critical(
        never_null("night_number", "entity", "live_count", "deleted_count", "is_present"),
        not_negative("deleted_count"),
        no_row(
            "present_has_rows",
            "A table is present when, and only when, it has rows, and says when the newest came.",
            where="is_present <> (live_count + deleted_count > 0) OR is_present <> (landed_at IS NOT NULL)",
            about=("is_present", "live_count", "deleted_count", "landed_at"),
        ),
    ),
    may_be_empty=False,
)
