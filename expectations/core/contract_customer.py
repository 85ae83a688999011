"""Customers of project contracts."""

from __future__ import annotations

from expectations.promise import Suite, never_null, one_member_per, percent, warning

SUITE = Suite(
    "core.contract_customer",
    one_member_per("contract_customer_id"),
    warning(never_null("contract_id", "customer_id"), percent("share_percent", rule="MC1")),
    may_be_empty=True,
)
