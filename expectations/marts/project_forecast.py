"""What projects were estimated at, what happened, and what they come to."""

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
    "marts.project_forecast",
    one_row_per("project_id", "transaction_class", "currency_code"),
    critical(
        one_of("transaction_class", "material", "time"),
        never_null("estimated_cost_amount", "estimated_sales_amount"),
        not_negative("remaining_cost_amount", "remaining_sales_amount", "remaining_hours", rule="FCT-01"),
        not_negative("planned_visit_cost_amount", "planned_visit_sales_amount"),
        no_row(
            "cost_adds_up",
            "The cost at completion is the actual and the remaining cost.",
            where="cost_at_completion_amount IS DISTINCT FROM actual_cost_amount + remaining_cost_amount",
            about=("actual_cost_amount", "remaining_cost_amount", "cost_at_completion_amount"),
            rule="FCT-02",
        ),
        no_row(
            "sales_add_up",
            "The sales at completion are the actual and the remaining sales.",
            where="sales_at_completion_amount IS DISTINCT FROM actual_sales_amount + remaining_sales_amount",
            about=("actual_sales_amount", "remaining_sales_amount", "sales_at_completion_amount"),
            rule="FCT-02",
        ),
        no_row(
            "cost_variance_is_from_the_estimate",
            "The cost variance is the estimate less the cost at completion: below 0 is over budget.",
            where="cost_variance_amount IS DISTINCT FROM estimated_cost_amount - cost_at_completion_amount",
            about=("estimated_cost_amount", "cost_at_completion_amount", "cost_variance_amount"),
            rule="FCT-04",
        ),
        no_row(
            "hours_are_of_time",
            "Hours are told of time, and only of time.",
            where="(transaction_class = 'time') <> (at_completion_hours IS NOT NULL)",
            about=("transaction_class", "at_completion_hours"),
        ),
    ),
    warning(never_null("company_code", "project_name")),
    may_be_empty=True,
)
