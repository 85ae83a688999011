"""Estimate, cost, revenue and margin of projects."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, not_negative, one_row_per, warning

SUITE = Suite(
    "marts.project_profitability",
    one_row_per("project_id", "currency_code"),
    critical(
        never_null("estimated_cost_amount", "estimated_revenue_amount", "cost_amount", "revenue_amount"),
        not_negative("estimated_cost_amount", "estimated_revenue_amount", "cost_amount", "revenue_amount"),
        not_negative("used_quantity", "billed_quantity", "discount_amount"),
        no_row(
            "margin_is_revenue_less_cost",
            "The margin is the revenue less the cost.",
            where="margin_amount IS DISTINCT FROM revenue_amount - cost_amount",
            about=("revenue_amount", "cost_amount", "margin_amount"),
            rule="RPT-02",
        ),
        no_row(
            "estimated_margin_is_revenue_less_cost",
            "The estimated margin is the estimated revenue less the estimated cost.",
            where="estimated_margin_amount IS DISTINCT FROM estimated_revenue_amount - estimated_cost_amount",
            about=("estimated_revenue_amount", "estimated_cost_amount", "estimated_margin_amount"),
        ),
        no_row(
            "billed_is_part_of_revenue",
            "No more is billed than there is revenue.",
            where="billed_revenue_amount > revenue_amount",
            about=("billed_revenue_amount", "revenue_amount"),
            rule="RPT-02",
        ),
        no_row(
            "billed_margin_is_billed_less_cost",
            "The billed margin is the billed revenue less the cost.",
            where="billed_margin_amount IS DISTINCT FROM billed_revenue_amount - cost_amount",
            about=("billed_revenue_amount", "cost_amount", "billed_margin_amount"),
        ),
    ),
    warning(never_null("company_code", "project_name")),
    may_be_empty=True,
)
