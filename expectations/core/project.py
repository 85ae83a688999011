"""Projects."""

from __future__ import annotations

from expectations.promise import Suite, among, never_null, one_member_per, warning

SUITE = Suite(
    "core.project",
    one_member_per("project_id"),
    warning(among("is_active", "active members", never_null("project_name", "currency_code"))),
    may_be_empty=True,
)
