"""What is unbilled, and what holds it back."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    critical,
    never_null,
    no_result,
    no_row,
    not_negative,
    one_of,
    one_row_per,
    warning,
)

SUITE = Suite(
    "core.billing_backlog",
    one_row_per("actual_key"),
    critical(
        never_null("amount", "limit_status_code", "billing_status_code"),
        one_of("limit_status_code", "committed", "failed", "not_applicable", rule="N2"),
        one_of(
            "billing_status_code",
            "unbilled_sales_created",
            "ready_to_invoice",
            "customer_invoice_created",
            rule="I4",
        ),
        not_negative("amount", "gross_amount"),
        no_row(
            "beyond_a_limit_is_not_ready",
            "What is beyond a not-to-exceed limit is not ready to invoice.",
            where="limit_status_code = 'failed' AND billing_status_code = 'ready_to_invoice'",
            about=("limit_status_code", "billing_status_code"),
            rule="N3",
        ),
        no_row(
            "held_is_not_ready",
            "What is held back is not ready to invoice.",
            where="held_code IS NOT NULL AND billing_status_code = 'ready_to_invoice'",
            about=("held_code", "billing_status_code"),
            rule="I1",
        ),
        no_row(
            "only_chargeable_meets_a_limit",
            "Limits measure nothing that is not chargeable.",
            where="billing_type <> 'chargeable' AND limit_status_code <> 'not_applicable'",
            about=("billing_type", "limit_status_code"),
            rule="N4",
        ),
        no_result(
            "holds_all_that_is_unbilled",
            "Every live unbilled sales actual is in the backlog.",
            query="SELECT actual.actual_key FROM ledger.current_actual AS actual "
            "LEFT JOIN {batch} AS backlog ON actual.actual_key = backlog.actual_key "
            "WHERE actual.transaction_type = 'unbilled_sales' AND backlog.actual_key IS NULL",
            about=("actual_key",),
            rule="I4",
        ),
    ),
    warning(never_null("customer_id")),
    may_be_empty=True,
)
