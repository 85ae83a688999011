"""What visits and fees of agreements take."""

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
    "core.agreement_line",
    one_member_per("agreement_line_id"),
    critical(
        one_of("setup_kind", "booking", "invoice"),
        one_of("line_kind", "product", "service"),
        not_negative("quantity", "billed_quantity", "sales_amount", "cost_amount"),
    ),
    warning(
        among("is_active", "active members", never_null("currency_code", "unit_cost_price", "sales_amount"))
    ),
    may_be_empty=True,
)
