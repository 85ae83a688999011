"""What happened to breaks; only added to."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_of, one_row_per

SUITE = Suite(
    "reconciliation.break_history",
    one_row_per("break_history_id"),
    critical(
        never_null("break_id", "history_number", "night_number", "action_code", "status_code", "cause_code"),
        never_null("difference_amount", "actor_name", "acted_at"),
        one_of(
            "action_code", "found", "stayed", "changed", "acceptance_ended", "resolved", "returned", "assigned",
            "accepted", "noted", rule="RCN-04",
        ),
        no_row(
            "first_is_found",
            "The history of a break begins with its finding, and nothing else has no status before.",
            where="(history_number = 1) <> (status_before_code IS NULL)",
            about=("history_number", "action_code", "status_before_code"),
            rule="RCN-04",
        ),
        no_row(
            "a_decision_says_why",
            "Who accepts a break says why and until when.",
            where="action_code = 'accepted' AND (reason_text IS NULL OR until_date IS NULL)",
            about=("action_code", "reason_text", "until_date"),
        ),
    ),
    may_be_empty=True,
)  # fmt: skip
