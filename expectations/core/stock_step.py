"""The steps that stock is valued in."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, not_negative, one_of, one_row_per

SUITE = Suite(
    "core.stock_step",
    one_row_per("stock_step_id"),
    critical(
        never_null("step_date"),
        not_negative("in_quantity", "out_quantity", rule="STK-12"),
        one_of("method_code", "moving_average", "fifo"),
        no_row(
            "one_direction",
            "A step goes in or out.",
            where="in_quantity > 0 AND out_quantity > 0",
            about=("in_quantity", "out_quantity"),
            rule="STK-12",
        ),
    ),
    may_be_empty=True,
)
