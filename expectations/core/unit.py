"""Units of measure."""

from __future__ import annotations

from expectations.promise import Suite, among, never_null, one_member_per, warning

SUITE = Suite(
    "core.unit",
    one_member_per("unit_id"),
    warning(among("is_active", "active members", never_null("unit_name"))),
    may_be_empty=True,
)
