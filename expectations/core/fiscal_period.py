"""Fiscal periods of the legal entities."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_result, no_row, one_of, one_row_per

SUITE = Suite(
    "core.fiscal_period",
    one_row_per("fiscal_period_id"),
    critical(
        never_null(
            "company_code", "period_text", "fiscal_year_text", "start_date", "end_date", "status_code"
        ),
        one_of("status_code", "open", "hold", "closed", "adjusting"),
        one_of("finance_status_code", "open", "hold", "closed", rule="PER-01"),
        no_row(
            "ends_after_it_starts",
            "A period does not end before it starts.",
            where="end_date < start_date",
            about=("start_date", "end_date"),
        ),
        no_result(
            "periods_do_not_overlap",
            "The periods of a company do not overlap, or a day would count in two of them.",
            query="SELECT fiscal_period_id, start_date FROM {batch} "
            "QUALIFY start_date <= lag(end_date) OVER (PARTITION BY company_code ORDER BY start_date)",
            about=("start_date",),
        ),
    ),
    may_be_empty=False,
)
