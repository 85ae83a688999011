"""What agreements plan, do, bill and cost, by year."""

from __future__ import annotations

from expectations.promise import Suite, critical, no_row, not_negative, one_row_per, warning

SUITE = Suite(
    "marts.agreement_profitability",
    one_row_per("agreement_id", "year_number", "currency_code"),
    critical(
        not_negative("planned_visit_count", "fee_amount", "planned_cost_amount", "reactive_cost_amount"),
        no_row(
            "revenue_is_fees_and_project",
            "Revenue is the fees billed and what the work orders bill.",
            where="revenue_amount IS DISTINCT FROM fee_amount + project_revenue_amount",
            about=("fee_amount", "project_revenue_amount", "revenue_amount"),
            rule="G9",
        ),
        no_row(
            "margin_is_revenue_less_cost",
            "The margin is revenue less the cost of the agreement's work orders.",
            where="margin_amount IS DISTINCT FROM revenue_amount - planned_cost_amount",
            about=("revenue_amount", "planned_cost_amount", "margin_amount"),
        ),
        no_row(
            "visits_fit",
            "Done, late, missed and forecast visits are planned ones; those on time are done.",
            where="done_visit_count + late_visit_count + missed_visit_count + forecast_visit_count "
            "> planned_visit_count OR on_time_visit_count > done_visit_count",
            about=("planned_visit_count", "done_visit_count", "late_visit_count", "missed_visit_count"),
        ),
    ),
    warning(
        no_row(
            "nothing_is_billed_twice",
            "No product is billed by a fee and by a work order in the same year.",
            where="double_billed_amount > 0",
            about=("double_billed_amount",),
            rule="AGR-15",
        ),
    ),
    may_be_empty=True,
)
