"""Customer accounts."""

from __future__ import annotations

from expectations.promise import Suite, among, never_null, one_member_per, warning

SUITE = Suite(
    "core.customer",
    one_member_per("customer_id"),
    warning(among("is_active", "active members", never_null("customer_name"))),
    may_be_empty=True,
)
