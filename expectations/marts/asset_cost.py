"""What assets cost and earn, alone and with all below them."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    critical,
    never_null,
    no_result,
    no_row,
    not_negative,
    one_row_per,
    warning,
)

SUITE = Suite(
    "marts.asset_cost",
    one_row_per("customer_asset_id", "currency_code"),
    critical(
        never_null("root_asset_id", "own_cost_amount", "total_cost_amount"),
        not_negative("own_visit_count", "own_replaced_part_count", "own_reactive_mean_days"),
        no_row(
            "margin_is_revenue_less_cost",
            "The margin is the revenue less the cost, of the asset alone and in total.",
            where="own_margin_amount IS DISTINCT FROM own_revenue_amount - own_cost_amount "
            "OR total_margin_amount IS DISTINCT FROM total_revenue_amount - total_cost_amount",
            about=("own_margin_amount", "total_margin_amount"),
            rule="RPT-02",
        ),
        no_row(
            "visits_are_planned_or_reactive",
            "Each visit is planned or reactive.",
            where="own_visit_count <> own_planned_visit_count + own_reactive_visit_count "
            "OR total_visit_count <> total_planned_visit_count + total_reactive_visit_count",
            about=("own_visit_count", "total_visit_count"),
            rule="AST-04",
        ),
        no_row(
            "visits_in_order",
            "The last visit is not before the first.",
            where="own_last_visit_date < own_first_visit_date OR total_last_visit_date < total_first_visit_date",
            about=("own_first_visit_date", "own_last_visit_date"),
        ),
        no_result(
            "the_top_has_the_sum_of_its_tree",
            "The total of the top of a hierarchy is the sum of its assets.",
            query="SELECT tree.root_asset_id AS customer_asset_id, tree.currency_code, tree.cost_amount, "
            "top.total_cost_amount FROM (SELECT root_asset_id, currency_code, SUM(own_cost_amount) AS cost_amount, "
            "SUM(own_revenue_amount) AS revenue_amount, SUM(own_visit_count) AS visit_count, "
            "SUM(own_replaced_part_count) AS part_count FROM {batch} WHERE root_asset_id IS NOT NULL "
            "GROUP BY root_asset_id, currency_code) AS tree "
            "LEFT JOIN {batch} AS top ON tree.root_asset_id = top.customer_asset_id "
            "AND tree.currency_code IS NOT DISTINCT FROM top.currency_code "
            "WHERE tree.cost_amount IS DISTINCT FROM top.total_cost_amount "
            "OR tree.revenue_amount IS DISTINCT FROM top.total_revenue_amount "
            "OR tree.visit_count IS DISTINCT FROM top.total_visit_count "
            "OR tree.part_count IS DISTINCT FROM top.total_replaced_part_count",
            about=("customer_asset_id", "currency_code"),
        ),
    ),
    warning(
        no_row(
            "asset_has_arrived",
            "Every asset that was worked on has arrived.",
            where="NOT is_known",
            about=("customer_asset_id",),
        )
    ),
    may_be_empty=True,
)
