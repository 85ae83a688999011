"""Revenue recognized by contract line and fiscal period."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    critical,
    never_null,
    no_result,
    no_row,
    one_of,
    one_row_per,
    warning,
)

LINE = "contract_line_id, company_code, currency_code"

SUITE = Suite(
    "core.revenue_recognition",
    one_row_per("revenue_recognition_id"),
    critical(
        never_null(
            "contract_line_id", "fiscal_period_id", "currency_code", "earned_amount", "accrued_to_date_amount"
        ),
        one_of(
            "method_code",
            "accrued",
            "at_invoice",
            "no_wip",
            "completed_contract",
            "completed_percentage",
            "straight_line",
            "standalone_price",
            rule="REV-02",
        ),
        one_of("status_code", "created", "posted", "eliminated", rule="REV-17"),
        no_row(
            "earned_is_to_date_less_previously",
            "The revenue earned in a period is that to date less that before.",
            where="earned_amount <> accrued_to_date_amount - previously_accrued_amount",
            about=("previously_accrued_amount", "earned_amount", "accrued_to_date_amount"),
            rule="RV4",
        ),
        no_result(
            "follows_the_period_before",
            "What was earned before a period is what was earned up to the end of the one before it.",
            query="SELECT * FROM (SELECT *, COALESCE(LAG(accrued_to_date_amount) OVER (PARTITION BY "
            f"{LINE} ORDER BY period_start_date), 0) AS before_amount FROM {{batch}}) AS recognition "
            "WHERE previously_accrued_amount <> before_amount",
            about=("previously_accrued_amount", "before_amount"),
            rule="RV4",
        ),
        no_result(
            "billed_adds_up",
            "What is billed up to the end of a period is all that was billed in it and before.",
            query=f"SELECT * FROM (SELECT *, SUM(billed_amount) OVER (PARTITION BY {LINE} "
            "ORDER BY period_start_date) AS billed_sum_amount FROM {batch}) AS recognition "
            "WHERE billed_to_date_amount <> billed_sum_amount",
            about=("billed_to_date_amount", "billed_sum_amount"),
        ),
        no_row(
            "variance_only_at_the_end",
            "There is a contract variance only once the estimate is eliminated.",
            where="status_code <> 'eliminated' AND contract_variance_amount <> 0",
            about=("status_code", "contract_variance_amount"),
            rule="REV-16",
        ),
    ),
    warning(
        no_row(
            "estimate_has_no_warning",
            "Nothing speaks against the newest estimate of a line: it has a contract amount and a cost estimate, and "
            "its completion lies between 0 and 100.",
            where="status_code = 'created' AND warning_code IS NOT NULL",
            about=("warning_code", "completion_percent", "contract_amount", "forecast_cost_amount"),
            rule="REV-18",
        )
    ),
    may_be_empty=True,
)
