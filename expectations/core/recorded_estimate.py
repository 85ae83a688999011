"""Estimates that Project Operations recorded."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, one_member_per, warning

SUITE = Suite(
    "core.recorded_estimate",
    one_member_per("recorded_estimate_id"),
    critical(
        never_null("quantity", "amount", "source_version"),
    ),
    warning(
        never_null("row_type", "project_id", "currency_code"),
    ),
    may_be_empty=True,
)
