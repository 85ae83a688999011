"""Currencies."""

from __future__ import annotations

from expectations.promise import Suite, among, never_null, no_row, one_member_per, warning

SUITE = Suite(
    "core.currency",
    one_member_per("currency_id"),
    warning(among("is_active", "active members", never_null("currency_code"))),
    warning(
        no_row(
            "currency_precision_storable",
            "Money of a currency has 0 to 4 decimals; amounts of any other precision are rounded to 2.",
            where="currency_precision NOT BETWEEN 0 AND 4",
            about=("currency_precision",),
            rule="MNY-01",
        ),
        no_row(
            "exchange_rate_positive",
            "The exchange rate is above zero.",
            where="exchange_rate <= 0",
            about=("exchange_rate",),
            rule="MNY-04",
        ),
    ),
    may_be_empty=True,
)
