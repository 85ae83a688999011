"""What moved stock."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_result, no_row, one_of, one_row_per, warning

SUITE = Suite(
    "core.stock_movement",
    one_row_per("stock_movement_id"),
    critical(
        never_null("movement_date", "quantity"),
        one_of(
            "movement_code",
            "receipt",
            "adjustment",
            "transfer_in",
            "transfer_out",
            "allocation",
            "de_allocation",
            "issue",
            "return",
            rule="STK-01",
        ),
        no_row(
            "on_hand_is_available_and_allocated",
            "What is on hand changes by what is available and what is allocated.",
            where="on_hand_quantity <> available_quantity + allocated_quantity",
            about=("on_hand_quantity", "available_quantity", "allocated_quantity"),
            rule="STK-05",
        ),
        no_row(
            "counted_has_a_place",
            "What counts has a product and a warehouse.",
            where="is_counted AND (product_id IS NULL OR warehouse_id IS NULL)",
            about=("product_id", "warehouse_id", "finding_code"),
            rule="STK-08",
        ),
    ),
    warning(
        no_result(
            "transfers_neither_make_nor_lose_stock",
            "What a transfer takes out of one warehouse it brings to another.",
            query="SELECT transfer_id, product_id, SUM(on_hand_quantity) AS quantity FROM {batch} "
            "WHERE is_counted AND transfer_id IS NOT NULL "
            "GROUP BY transfer_id, product_id HAVING SUM(on_hand_quantity) <> 0",
            about=("transfer_id", "product_id", "quantity"),
            rule="A16",
        ),
    ),
    may_be_empty=True,
)
