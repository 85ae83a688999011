"""Customers of a contract line and their shares."""

from __future__ import annotations

from expectations.promise import Suite, among, never_null, no_result, one_member_per, percent, warning

SUITE = Suite(
    "core.contract_line_customer",
    one_member_per("contract_line_customer_id"),
    warning(
        among("is_active", "active members", never_null("contract_line_id", "customer_id", "share_percent"))
    ),
    warning(
        percent("share_percent", rule="MC1"),
        no_result(
            "shares_total_100",
            "The shares of a contract line's customers total 100.",
            query="SELECT contract_line_id, sum(share_percent) AS total_percent FROM {batch} "
            "WHERE is_active GROUP BY contract_line_id HAVING sum(share_percent) <> 100",
            about=("contract_line_id", "total_percent"),
            rule="MC1",
        ),
        no_result(
            "one_rounding_customer",
            "A contract line has exactly one customer who takes the rounding remainder.",
            query="SELECT contract_line_id, count_if(is_rounding_customer) AS rounding_customers "
            "FROM {batch} WHERE is_active "
            "GROUP BY contract_line_id HAVING count_if(is_rounding_customer) <> 1",
            about=("contract_line_id", "rounding_customers"),
            rule="MC2",
        ),
    ),
    may_be_empty=True,
)
