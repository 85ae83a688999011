"""Recorded pro forma invoices."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, one_member_per, one_of, warning

SUITE = Suite(
    "core.invoice",
    one_member_per("invoice_id"),
    critical(
        never_null("status_code", "is_confirmed"),
        one_of("status_code", "draft", "in_review", "confirmed", "paid", rule="COD-11"),
    ),
    warning(never_null("contract_id", "customer_id", "invoice_date", "currency_code")),
    may_be_empty=True,
)
