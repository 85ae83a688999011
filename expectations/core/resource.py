"""Technicians and other bookable resources."""

from __future__ import annotations

from expectations.promise import Suite, among, never_null, one_member_per, warning

SUITE = Suite(
    "core.resource",
    one_member_per("resource_id"),
    warning(among("is_active", "active members", never_null("resource_name"))),
    may_be_empty=True,
)
