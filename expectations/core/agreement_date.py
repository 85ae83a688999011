"""Dates that were made of the setups of agreements."""

from __future__ import annotations

from expectations.promise import Suite, among, critical, never_null, one_member_per, one_of, warning

SUITE = Suite(
    "core.agreement_date",
    one_member_per("agreement_date_id"),
    critical(
        one_of("setup_kind", "booking", "invoice"),
        one_of("status_code", "open", "processed", "canceled", rule="AGR-02"),
    ),
    warning(among("is_active", "active members", never_null("agreement_id", "planned_date", "status_code"))),
    may_be_empty=True,
)
