"""What was used against what is billed, line by line."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, not_negative, one_of, one_row_per

SUITE = Suite(
    "marts.used_versus_billed",
    one_row_per("work_order_line_id"),
    critical(
        never_null("difference_quantity", "comparison_code", "forgone_amount"),
        one_of("comparison_code", "as_used", "less", "more", "nothing", rule="QTY-04"),
        not_negative("forgone_amount", rule="QTY-03"),
        no_row(
            "difference_is_used_less_billed",
            "The difference is the used quantity less the billed one.",
            where="difference_quantity <> used_quantity - billed_quantity",
            about=("used_quantity", "billed_quantity", "difference_quantity"),
            rule="QTY-03",
        ),
        no_row(
            "comparison_tells_the_difference",
            "Billed less than used or nothing leaves a difference above zero, billed more one below.",
            where="(comparison_code = 'less' AND difference_quantity <= 0) "
            "OR (comparison_code = 'more' AND difference_quantity >= 0) "
            "OR (comparison_code = 'as_used' AND difference_quantity <> 0)",
            about=("comparison_code", "difference_quantity"),
            rule="QTY-04",
        ),
    ),
    may_be_empty=True,
)
