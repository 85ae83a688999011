"""Rows and money of every layer against the one before it, night by night."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, not_negative, one_of, one_row_per

SUITE = Suite(
    "reconciliation.control_total",
    one_row_per("control_total_id"),
    critical(
        never_null("night_number", "step_code", "entity", "before_count", "after_count", "lost_count"),
        never_null("before_amount", "after_amount", "lost_amount"),
        one_of("step_code", "landing", "staging", "core", "ledger", "seal"),
        not_negative("before_count", "quarantined_count", "superseded_count", "held_count", "after_count"),
        no_row(
            "rows_add_up",
            "What came is refused, older, held, there, or lost.",
            where="before_count <> quarantined_count + superseded_count + held_count + after_count + lost_count",
            about=("before_count", "quarantined_count", "superseded_count", "held_count", "after_count", "lost_count"),
            rule="RCN-43",
        ),
        no_row(
            "money_adds_up",
            "The money of what came is in older versions, held, there, or lost.",
            where="before_amount <> superseded_amount + held_amount + after_amount + lost_amount",
            about=("before_amount", "superseded_amount", "held_amount", "after_amount", "lost_amount"),
            rule="RCN-43",
        ),
    ),
    may_be_empty=False,
)  # fmt: skip
