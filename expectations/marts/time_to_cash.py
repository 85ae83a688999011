"""How long the work of a work order takes until it is posted, approved, invoiced."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, not_negative, one_row_per

SUITE = Suite(
    "marts.time_to_cash",
    one_row_per("work_order_id", "project_id", "currency_code"),
    critical(
        never_null("first_posted_at", "first_document_date", "last_document_date", "use_to_post_days"),
        not_negative("sales_amount", "billed_amount"),
        no_row(
            "open_is_what_is_not_billed",
            "What is open is the sales less what is billed.",
            where="open_amount IS DISTINCT FROM sales_amount - billed_amount",
            about=("sales_amount", "billed_amount", "open_amount"),
        ),
        no_row(
            "dates_in_order",
            "The last day of use, and the last invoice, is not before the first.",
            where="last_document_date < first_document_date OR last_invoice_date < first_invoice_date",
            about=("first_document_date", "last_document_date", "first_invoice_date", "last_invoice_date"),
        ),
    ),
    may_be_empty=True,
)
