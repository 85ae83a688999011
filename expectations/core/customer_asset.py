"""Assets at customers."""

from __future__ import annotations

from expectations.promise import Suite, among, never_null, no_row, one_member_per, warning

SUITE = Suite(
    "core.customer_asset",
    one_member_per("customer_asset_id"),
    warning(among("is_active", "active members", never_null("customer_id"))),
    warning(
        no_row(
            "is_not_its_own_parent",
            "An asset is not part of itself.",
            where="parent_asset_id = customer_asset_id",
            about=("parent_asset_id",),
        )
    ),
    may_be_empty=True,
)
