"""Project contracts."""

from __future__ import annotations

from expectations.promise import Suite, among, critical, never_null, one_member_per, warning

SUITE = Suite(
    "core.project_contract",
    one_member_per("contract_id"),
    warning(among("is_active", "active members", never_null("customer_id", "currency_code"))),
    critical(never_null("is_work_based")),
    may_be_empty=True,
)
