"""What Finance would refuse."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_row_per, warning

SUITE = Suite(
    "marts.finance_fault",
    one_row_per("finance_fault_id"),
    critical(
        never_null("fault_code", "source_id", "company_code", "accounting_date", "remedy_text"),
        no_row(
            "company_faults_name_the_other_company",
            "A company that does not match is named.",
            where="fault_code LIKE '%_company' AND other_company_code IS NULL",
            about=("fault_code", "other_company_code"),
            rule="DIM-03",
        ),
    ),
    warning(
        no_row(
            "finance_takes_everything",
            "Finance would refuse no line and no time entry.",
            where="severity_code = 'error'",
            about=("fault_code", "source_id", "company_code", "remedy_text"),
            rule="DIM-08",
        )
    ),
    may_be_empty=True,
)
