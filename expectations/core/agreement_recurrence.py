"""Days of recurrences, and recurrences that are refused."""

from __future__ import annotations

from expectations.promise import Suite, critical, no_result, no_row, one_row_per

SUITE = Suite(
    "core.agreement_recurrence",
    one_row_per("agreement_recurrence_id"),
    critical(
        no_row(
            "a_day_or_a_fault",
            "A recurrence gives days, or says why it is refused.",
            where="(occurrence_date IS NULL) <> (fault_code IS NOT NULL)",
            about=("occurrence_date", "fault_code"),
            rule="G7",
        ),
        no_result(
            "within_the_horizon",
            "A day lies within the days that were asked for.",
            query="""
                SELECT day.agreement_recurrence_id, day.occurrence_date, horizon.from_date, horizon.to_date
                FROM {batch} AS day
                INNER JOIN core.agreement_horizon AS horizon ON day.setup_id = horizon.setup_id
                WHERE day.occurrence_date NOT BETWEEN horizon.from_date AND horizon.to_date
            """,
            rule="AGR-11",
            about=("agreement_recurrence_id", "occurrence_date", "from_date", "to_date"),
        ),
    ),
    may_be_empty=True,
)
