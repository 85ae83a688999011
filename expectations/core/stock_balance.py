"""Stock at the end of each day."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_result, no_row, one_row_per, warning

SUITE = Suite(
    "core.stock_balance",
    one_row_per("stock_balance_id"),
    critical(
        never_null("balance_date"),
        no_row(
            "on_hand_is_available_and_allocated",
            "What is on hand is what is available and what is allocated.",
            where="on_hand_quantity <> available_quantity + allocated_quantity",
            about=("on_hand_quantity", "available_quantity", "allocated_quantity"),
            rule="STK-05",
        ),
        no_row(
            "quantity_adds_up",
            "Opening, in and out make up what is on hand.",
            where="on_hand_quantity <> opening_quantity + in_quantity - out_quantity",
            about=("opening_quantity", "in_quantity", "out_quantity", "on_hand_quantity"),
            rule="X16",
        ),
        no_row(
            "worth_adds_up",
            "Opening, in and out make up what it is worth.",
            where="on_hand_amount <> opening_amount + in_amount - out_amount",
            about=("opening_amount", "in_amount", "out_amount", "on_hand_amount"),
            rule="X16",
        ),
        no_row(
            "nothing_is_worth_nothing",
            "What is not there is worth nothing.",
            where="on_hand_quantity = 0 AND on_hand_amount <> 0",
            about=("on_hand_quantity", "on_hand_amount"),
            rule="X16",
        ),
        no_result(
            "opens_as_the_day_before_closed",
            "A day opens with what the one before it closed with.",
            query="SELECT stock_balance_id FROM (SELECT stock_balance_id, opening_quantity, opening_amount, "
            "COALESCE(LAG(on_hand_quantity) OVER earlier, 0) AS closed_quantity, "
            "COALESCE(LAG(on_hand_amount) OVER earlier, 0) AS closed_amount FROM {batch} "
            "WINDOW earlier AS (PARTITION BY owner_code, product_id, warehouse_id ORDER BY balance_date)) AS day "
            "WHERE opening_quantity <> closed_quantity OR opening_amount <> closed_amount",
            about=("stock_balance_id",),
            rule="X16",
        ),
    ),
    warning(
        no_row(
            "stock_is_not_negative",
            "No more goes out than is there.",
            where="is_negative",
            about=("on_hand_quantity",),
            rule="A15",
        ),
    ),
    may_be_empty=True,
)
