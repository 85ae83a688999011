"""What stock is there now, and what it is worth."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_row_per, warning

SUITE = Suite(
    "marts.inventory_valuation",
    one_row_per("inventory_valuation_id"),
    critical(
        never_null("on_hand_amount"),
        no_row(
            "on_hand_is_available_and_allocated",
            "What is on hand is what is available and what is allocated.",
            where="on_hand_quantity <> available_quantity + allocated_quantity",
            about=("on_hand_quantity", "available_quantity", "allocated_quantity"),
            rule="STK-05",
        ),
    ),
    warning(
        no_row(
            "agrees_with_field_service",
            "What Field Service states is what its journals add up to.",
            where="stated_on_hand_quantity <> on_hand_quantity",
            about=("stated_on_hand_quantity", "on_hand_quantity"),
            rule="A16",
        ),
        no_row(
            "issues_have_a_line",
            "Every issue belongs to a work order line.",
            where="without_line_count > 0",
            about=("without_line_count", "without_line_quantity"),
            rule="STK-07",
        ),
    ),
    may_be_empty=True,
)
