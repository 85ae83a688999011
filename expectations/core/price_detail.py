"""Rounding, minimum charges and flat fees of price lists."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    critical,
    never_null,
    no_row,
    not_negative,
    one_of,
    one_row_per,
    warning,
)

SUITE = Suite(
    "core.price_detail",
    one_row_per("price_detail_id"),
    critical(
        never_null("price_list_id", "is_flat_fee"),
        one_of("rounding_code", "none", "up", "down", "nearest", rule="WOP-03"),
        not_negative("minimum_charge_amount", "minimum_charge_minutes"),
    ),
    warning(
        no_row(
            "rounds_to_something",
            "What is rounded says to how many minutes.",
            where="rounding_code <> 'none' AND coalesce(round_to_minutes, 0) <= 0",
            about=("rounding_code", "round_to_minutes"),
            rule="WOP-04",
        )
    ),
    may_be_empty=True,
)
