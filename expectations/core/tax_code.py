"""Tax codes."""

from __future__ import annotations

from expectations.promise import Suite, critical, one_member_per, percent

SUITE = Suite(
    "core.tax_code",
    one_member_per("tax_code_id"),
    critical(percent("rate_percent", rule="A12")),
    may_be_empty=True,
)
