"""Assets at customers and their hierarchy."""

from __future__ import annotations

from expectations.promise import Suite, among, critical, never_null, no_row, one_member_per, warning

SUITE = Suite(
    "core.customer_asset",
    one_member_per("customer_asset_id"),
    critical(
        never_null("root_asset_id", "path_text"),
        no_row(
            "path_begins_at_the_top",
            "The path begins at the top of the hierarchy.",
            where="path_text NOT LIKE root_asset_id || '%'",
            about=("path_text", "root_asset_id"),
        ),
    ),
    warning(among("is_active", "active members", never_null("customer_id"))),
    warning(
        no_row(
            "has_its_place",
            "The parents of an asset lead to the top that the source names, without a gap and without a cycle.",
            where="hierarchy_fault_code IS NOT NULL",
            about=("hierarchy_fault_code", "parent_asset_id", "master_asset_id", "cycle_text"),
            rule="AST-02",
        )
    ),
    may_be_empty=True,
)
