"""Staged stock of a product in a warehouse, as Field Service adds it up."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, no_row, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_productinventory",
    one_staged_row_per("msdyn_productinventoryid"),
    warning(
        live(
            never_null("msdyn_product", "msdyn_warehouse"),
            no_row(
                "on_hand_is_available_and_allocated",
                "What is on hand is what is available and what is allocated.",
                where="msdyn_qtyonhand <> msdyn_qtyavailable + msdyn_qtyallocated",
                about=("msdyn_qtyonhand", "msdyn_qtyavailable", "msdyn_qtyallocated"),
                rule="A16",
            ),
        )
    ),
    may_be_empty=True,
)
