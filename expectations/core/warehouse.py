"""Warehouses."""

from __future__ import annotations

from expectations.promise import Suite, among, never_null, one_member_per, warning

SUITE = Suite(
    "core.warehouse",
    one_member_per("warehouse_id"),
    warning(among("is_active", "active members", never_null("warehouse_name", "site_id"))),
    may_be_empty=True,
)
