"""Products and services."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    among,
    critical,
    never_null,
    not_negative,
    one_member_per,
    one_of,
    warning,
)

SUITE = Suite(
    "core.product",
    one_member_per("product_id"),
    warning(among("is_active", "active members", never_null("product_name", "product_type"))),
    critical(one_of("product_type", "inventory", "non_inventory", "service", rule="COD-06")),
    warning(not_negative("standard_cost_price", "current_cost_price", "list_price")),
    may_be_empty=True,
)
