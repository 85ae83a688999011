"""Faults of contracts, and of what is linked to them."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_of, one_row_per, warning

SUITE = Suite(
    "marts.contract_fault",
    one_row_per("fault_id"),
    critical(
        one_of("severity_code", "error", "warning", rule="CTF-08"),
        never_null("fault_code", "fault_text"),
        no_row(
            "only_eligibility_has_reasons",
            "A reason is told where a project is not eligible, and only there.",
            where="(fault_code = 'work_order_project_not_eligible') <> (reason_code IS NOT NULL)",
            about=("fault_code", "reason_code"),
            rule="CTF-05",
        ),
    ),
    warning(
        no_row(
            "contracts_are_without_error",
            "No contract has a fault that sends money nowhere or to the wrong place.",
            where="severity_code = 'error'",
            about=("fault_code", "reason_code", "contract_line_id", "work_order_id", "fault_text"),
            rule="CTF-08",
        ),
    ),
    may_be_empty=True,
)
