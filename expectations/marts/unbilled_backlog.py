"""What is unbilled, by customer and month."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, not_negative, one_row_per

SUITE = Suite(
    "marts.unbilled_backlog",
    one_row_per("contract_id", "customer_id", "currency_code", "document_month_date"),
    critical(
        never_null("chargeable_amount"),
        not_negative("complimentary_amount", "non_chargeable_amount"),
        no_row(
            "states_add_up",
            "What is on an invoice, ready, beyond a limit and held is all that is chargeable.",
            where="chargeable_amount <> invoice_created_amount + ready_amount + limit_failed_amount + held_amount",
            about=(
                "chargeable_amount",
                "invoice_created_amount",
                "ready_amount",
                "limit_failed_amount",
                "held_amount",
            ),
            rule="I4",
        ),
        no_row(
            "days_are_of_the_month",
            "The oldest day lies in the month.",
            where="DATE_TRUNC('MONTH', first_document_date) <> document_month_date",
            about=("first_document_date", "document_month_date"),
        ),
    ),
    may_be_empty=True,
)
