"""Booking and invoice setups of agreements."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    among,
    critical,
    never_null,
    not_negative,
    one_member_per,
    one_of,
    warning,
)

SUITE = Suite(
    "core.agreement_setup",
    one_member_per("setup_id"),
    critical(
        one_of("setup_kind", "booking", "invoice"),
        not_negative("lead_days", "pre_flexibility_days", "post_flexibility_days", rule="AGR-01"),
    ),
    warning(among("is_active", "active members", never_null("agreement_id"))),
    may_be_empty=True,
)
