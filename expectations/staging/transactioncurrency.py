"""Staged currencies."""

from __future__ import annotations

from expectations.promise import Suite, live, never_null, no_row, one_of, one_staged_row_per, warning

SUITE = Suite(
    "staging.transactioncurrency",
    one_staged_row_per("transactioncurrencyid"),
    warning(
        live(
            never_null("isocurrencycode"),
            no_row(
                "isocurrencycode_is_iso",
                "A currency code has three capital letters.",
                where="length(isocurrencycode) <> 3 OR isocurrencycode <> upper(isocurrencycode)",
                about=("isocurrencycode",),
            ),
            no_row(
                "currencyprecision_storable",
                "Money of a currency has 0 to 4 decimals; amounts of any other precision are rounded to 2.",
                where="currencyprecision NOT BETWEEN 0 AND 4",
                about=("currencyprecision",),
                rule="MNY-01",
            ),
            no_row(
                "exchangerate_positive",
                "The exchange rate is above zero.",
                where="exchangerate <= 0",
                about=("exchangerate",),
                rule="MNY-04",
            ),
            one_of("statecode", 0, 1),
        )
    ),
    may_be_empty=True,
)
