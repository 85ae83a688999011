"""Breaks between field, project and finance: one a line, whatever night it is."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    critical,
    never_null,
    no_result,
    no_row,
    not_negative,
    one_of,
    one_row_per,
)

SUITE = Suite(
    "reconciliation.break",
    one_row_per("break_id"),
    critical(
        never_null("check_code", "check_text", "severity_code", "cause_code", "status_code", "subject_id"),
        never_null("source_table", "remedy_text", "first_seen_at", "last_seen_at", "age_days"),
        never_null("difference_amount", "at_risk_amount"),
        one_of("severity_code", "critical", "warning"),
        one_of("status_code", "new", "open", "accepted", "resolved", "returned", rule="RCN-02"),
        one_of(
            "cause_code", "missing", "late", "duplicate", "orphan", "quantity", "price", "discount", "currency", "tax",
            "date", "period", "company", "dimension", "serial", "status", "rounding",
        ),
        not_negative("at_risk_amount", "age_days", rule="RCN-06"),
        no_row(
            "difference_is_found_less_expected",
            "The difference is what was found less what was expected.",
            where="difference_amount <> COALESCE(found_amount, 0) - COALESCE(expected_amount, 0)",
            about=("expected_amount", "found_amount", "difference_amount"),
            rule="RCN-05",
        ),
        no_row(
            "seen_last_after_first",
            "A break is not seen last before it was seen first.",
            where="last_seen_at < first_seen_at",
            about=("first_seen_at", "last_seen_at"),
        ),
        no_row(
            "only_resolved_is_over",
            "A break has an end when, and only when, it is resolved.",
            where="(status_code = 'resolved') <> (resolved_at IS NOT NULL)",
            about=("status_code", "resolved_at"),
            rule="RCN-02",
        ),
        no_row(
            "acceptance_says_how_much",
            "An accepted break says what difference was accepted, no other one does.",
            where="(status_code = 'accepted') <> (accepted_amount IS NOT NULL)",
            about=("status_code", "accepted_amount"),
            rule="RCN-03",
        ),
        no_row(
            "does_not_cause_itself",
            "A break does not follow from itself.",
            where="cause_break_id = break_id",
            about=("cause_break_id",),
        ),
        no_result(
            "subject_is_one_break",
            "A check has one break for what it looks at.",
            query="SELECT check_code, subject_id, COUNT(*) AS break_count FROM {batch} "
            "GROUP BY check_code, subject_id HAVING COUNT(*) > 1",
            about=("check_code", "subject_id", "break_count"),
            rule="RCN-01",
        ),
    ),
    may_be_empty=True,
)  # fmt: skip
