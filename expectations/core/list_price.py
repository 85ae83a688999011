"""Prices on price lists."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, not_negative, one_of, one_row_per, warning

SUITE = Suite(
    "core.list_price",
    one_row_per("list_price_id"),
    one_row_per("price_list_id", "product_id", "unit_id"),
    critical(
        one_of("method_code", "per_unit", "at_cost", "markup", rule="PLS-05"),
        never_null("unit_price"),
        not_negative("unit_price"),
    ),
    warning(never_null("currency_code")),
    may_be_empty=True,
)
