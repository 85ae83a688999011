"""The WIP roll-forward closes, to the cent."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_result, no_row, one_of, one_row_per, warning

SUITE = Suite(
    "marts.wip_rollforward",
    one_row_per("wip_rollforward_id"),
    critical(
        never_null(
            "contract_line_id", "fiscal_period_id", "currency_code", "opening_amount", "closing_amount"
        ),
        one_of("measure_code", "sales_value", "invoiced_on_account", "cost_value"),
        no_row(
            "closing_adds_up",
            "The closing is the opening plus what was earned and corrected, less what was billed and eliminated.",
            where="closing_amount <> "
            "opening_amount + earned_amount + corrected_amount - billed_amount - eliminated_amount",
            about=(
                "opening_amount",
                "earned_amount",
                "corrected_amount",
                "billed_amount",
                "eliminated_amount",
            ),
            rule="REV-19",
        ),
        no_result(
            "opens_as_the_period_before_closed",
            "A period opens with what the one before it closed with, the first with nothing.",
            query="SELECT * FROM (SELECT *, COALESCE(LAG(closing_amount) OVER (PARTITION BY contract_line_id, "
            "company_code, currency_code, measure_code ORDER BY period_start_date), 0) AS before_amount "
            "FROM {batch}) AS rolled WHERE opening_amount <> before_amount",
            about=("opening_amount", "before_amount"),
            rule="REV-19",
        ),
    ),
    warning(
        no_row(
            "accrued_wip_is_a_debit",
            "No more is invoiced of time and material than was accrued.",
            where="method_code = 'accrued' AND closing_amount < 0",
            about=("closing_amount",),
            rule="X20",
        )
    ),
    may_be_empty=True,
)
