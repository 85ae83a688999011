"""Visits that agreements plan, and what became of them."""

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
    "core.agreement_visit",
    one_row_per("visit_id"),
    critical(
        one_of("state_code", "planned", "generated", "done", "late", "missed", "canceled", rule="AGR-07"),
        never_null("is_forecast", "is_upcoming", "is_generation_late"),
        not_negative("estimated_quantity", "estimated_cost_amount", "estimated_sales_amount"),
        no_row(
            "a_forecast_has_no_date",
            "A forecast has neither a booking date nor a work order.",
            where="is_forecast AND (agreement_date_id IS NOT NULL OR work_order_id IS NOT NULL)",
            about=("is_forecast", "agreement_date_id", "work_order_id"),
        ),
        no_row(
            "done_by_a_work_order",
            "A visit is done by its work order.",
            where="state_code IN ('done', 'generated') AND work_order_id IS NULL",
            about=("state_code", "work_order_id"),
            rule="AGR-07",
        ),
        no_row(
            "an_upcoming_visit_has_no_work_order",
            "A visit whose work order is there is estimated by its lines, not once more.",
            where="is_upcoming AND work_order_id IS NOT NULL",
            about=("is_upcoming", "work_order_id"),
            rule="AGR-08",
        ),
    ),
    warning(
        never_null("visit_date", "currency_code"),
        no_row(
            "lies_in_its_window",
            "The planned day lies in the window.",
            where="visit_date NOT BETWEEN earliest_date AND latest_date",
            about=("earliest_date", "visit_date", "latest_date"),
            rule="G5",
        ),
    ),
    may_be_empty=True,
)
