"""Billing milestones of contract lines."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, not_negative, one_member_per, one_of, warning

SUITE = Suite(
    "core.milestone",
    one_member_per("milestone_id"),
    critical(
        never_null("status_code", "source_version"),
        one_of("status_code", "not_ready", "ready", "invoice_created", "invoice_posted", rule="COD-12"),
        not_negative("amount", rule="REJ-08"),
    ),
    warning(never_null("contract_line_id", "project_id", "amount", "milestone_date", "currency_code")),
    may_be_empty=True,
)
