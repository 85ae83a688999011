"""Faults of agreements, and of the visits and fees they plan."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_of, one_row_per, warning

SUITE = Suite(
    "marts.agreement_fault",
    one_row_per("fault_id"),
    critical(
        one_of("severity_code", "error", "warning", rule="AGR-16"),
        never_null("fault_code", "fault_text"),
        no_row(
            "only_refused_recurrences_have_reasons",
            "A reason is told where a recurrence is refused, and only there.",
            where="(fault_code = 'recurrence_refused') <> (reason_code IS NOT NULL)",
            about=("fault_code", "reason_code"),
            rule="G7",
        ),
    ),
    warning(
        no_row(
            "agreements_are_without_error",
            "No agreement has a fault that loses a visit or money, or counts it twice.",
            where="severity_code = 'error'",
            about=("fault_code", "agreement_id", "agreement_date_id", "work_order_id", "fault_text"),
            rule="AGR-16",
        ),
    ),
    may_be_empty=True,
)
