"""Staged lines of inventory adjustments and transfers."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, one_staged_row_per, warning

SUITE = Suite(
    "staging.msdyn_inventoryadjustmentproduct",
    one_staged_row_per("msdyn_inventoryadjustmentproductid"),
    warning(live(never_null("msdyn_product", "msdyn_quantity"))),
    may_be_empty=True,
)
