"""Functional locations and their hierarchy."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_member_per, warning

SUITE = Suite(
    "core.functional_location",
    one_member_per("functional_location_id"),
    critical(
        never_null("root_location_id", "path_text"),
        no_row(
            "path_begins_at_the_top",
            "The path begins at the top of the hierarchy.",
            where="path_text NOT LIKE root_location_id || '%'",
            about=("path_text", "root_location_id"),
        ),
    ),
    warning(
        no_row(
            "has_its_place",
            "The parents of a location lead to a top, without a gap and without a cycle.",
            where="hierarchy_fault_code IS NOT NULL",
            about=("hierarchy_fault_code", "parent_location_id", "cycle_text"),
            rule="AST-02",
        )
    ),
    may_be_empty=True,
)
