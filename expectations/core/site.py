"""Sites."""

from __future__ import annotations

from expectations.promise import Suite, among, never_null, one_member_per, warning

SUITE = Suite(
    "core.site",
    one_member_per("site_id"),
    warning(among("is_active", "active members", never_null("site_name"))),
    may_be_empty=True,
)
