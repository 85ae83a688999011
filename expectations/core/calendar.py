"""Calendar days."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_result, one_row_per

SUITE = Suite(
    "core.calendar",
    one_row_per("calendar_date"),
    critical(
        never_null("month_text"),
        no_result(
            "no_day_missing",
            "From the first day to the last none is missing, or postings of that day would have no period.",
            query="SELECT min(calendar_date) AS first_date, max(calendar_date) AS last_date FROM {batch} "
            "HAVING max(calendar_date) - min(calendar_date) + 1 <> count(DISTINCT calendar_date)",
            about=("first_date", "last_date"),
        ),
    ),
    may_be_empty=False,
)
