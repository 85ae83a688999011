"""Prices of products."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, not_negative, one_of, one_row_per, warning

SUITE = Suite(
    "core.product_rate",
    one_row_per("product_rate_id"),
    critical(
        never_null("rate_kind", "unit_price"),
        one_of("rate_kind", "sales", "cost"),
        not_negative("unit_price"),
    ),
    warning(never_null("currency_code", "product_id")),
    may_be_empty=True,
)
