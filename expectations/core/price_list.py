"""Price lists of contracts and organizational units."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_of, one_row_per, warning

SUITE = Suite(
    "core.price_list",
    one_row_per("price_list_link_id"),
    critical(never_null("price_list_id", "rate_kind"), one_of("rate_kind", "sales", "cost")),
    warning(
        never_null("currency_code"),
        no_row(
            "ends_after_it_begins",
            "A price list ends after it begins.",
            where="to_date < from_date",
            about=("from_date", "to_date"),
            rule="PLS-01",
        ),
    ),
    may_be_empty=True,
)
