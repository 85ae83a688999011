"""What a work order did on each asset it concerns."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    critical,
    never_null,
    no_result,
    no_row,
    not_negative,
    one_of,
    one_row_per,
)

SUITE = Suite(
    "core.asset_visit",
    one_row_per("asset_visit_id"),
    critical(
        never_null("work_order_id", "customer_asset_id", "currency_code", "is_visit"),
        never_null("cost_amount", "revenue_amount", "replaced_part_count"),
        one_of("origin_code", "planned", "reactive"),
        not_negative("cost_amount", "revenue_amount", "replaced_part_count"),
        no_row(
            "visit_has_a_day",
            "A visit has a day.",
            where="is_visit AND visit_date IS NULL",
            about=("visit_date",),
            rule="AST-04",
        ),
        no_result(
            "one_row_for_each_asset_and_currency",
            "A work order has one row for each asset and currency.",
            query="SELECT work_order_id, customer_asset_id, currency_code, COUNT(*) AS row_count FROM {batch} "
            "GROUP BY work_order_id, customer_asset_id, currency_code HAVING COUNT(*) > 1",
            about=("work_order_id", "customer_asset_id", "currency_code"),
        ),
    ),
    may_be_empty=True,
)
