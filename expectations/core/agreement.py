"""Service agreements."""

from __future__ import annotations

from expectations.promise import Suite, among, critical, never_null, no_row, one_member_per, one_of, warning

SUITE = Suite(
    "core.agreement",
    one_member_per("agreement_id"),
    warning(among("is_active", "active members", never_null("agreement_number", "status_code"))),
    critical(one_of("status_code", "estimate", "active", "expired", "canceled", rule="COD-05")),
    warning(
        no_row(
            "ends_after_it_starts",
            "An agreement does not end before it starts.",
            where="end_date < start_date",
            about=("start_date", "end_date"),
        )
    ),
    may_be_empty=True,
)
