"""Fees of agreements, and what became of them."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    critical,
    never_null,
    no_row,
    not_negative,
    one_of,
    one_row_per,
    warning,
)

SUITE = Suite(
    "core.agreement_fee",
    one_row_per("fee_id"),
    critical(
        one_of("state_code", "planned", "billed", "late", "canceled", rule="AGR-12"),
        never_null("is_forecast"),
        not_negative("product_quantity", "fee_amount"),
        no_row(
            "a_forecast_is_planned",
            "A forecast has neither an invoice date nor an invoice.",
            where="is_forecast AND (agreement_date_id IS NOT NULL OR invoice_id IS NOT NULL)",
            about=("is_forecast", "agreement_date_id", "invoice_id"),
        ),
    ),
    warning(never_null("fee_date", "currency_code")),
    may_be_empty=True,
)
