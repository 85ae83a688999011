"""What draft invoices bill, one by one."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    critical,
    never_null,
    no_result,
    no_row,
    not_negative,
    one_row_per,
    percent,
)

SUITE = Suite(
    "core.pro_forma_invoice_line_detail",
    one_row_per("pro_forma_invoice_line_detail_id"),
    critical(
        never_null("pro_forma_invoice_id", "pro_forma_invoice_line_id", "contract_id", "customer_id"),
        not_negative("quantity", "tax_amount"),
        percent("tax_percent", rule="BIL-08"),
        no_row(
            "amount_is_gross_less_discount",
            "The amount is the gross amount less the discount.",
            where="amount <> gross_amount - discount_amount",
            about=("gross_amount", "discount_amount", "amount"),
            rule="D1",
        ),
        no_row(
            "only_what_is_due_is_taxed",
            "What is not chargeable has no tax.",
            where="NOT is_chargeable AND tax_amount <> 0",
            about=("billing_type", "tax_amount"),
            rule="BIL-09",
        ),
        no_result(
            "bills_once",
            "An actual is on one draft, once.",
            query="SELECT actual_key FROM {batch} WHERE actual_key IS NOT NULL GROUP BY actual_key HAVING COUNT(*) > 1",
            about=("actual_key",),
            rule="I2",
        ),
        no_result(
            "bills_what_is_ready",
            "A draft bills only what is ready to invoice, at its amount.",
            query="SELECT detail.actual_key FROM {batch} AS detail "
            "INNER JOIN core.billing_backlog AS backlog ON detail.actual_key = backlog.actual_key "
            "WHERE backlog.billing_status_code <> 'ready_to_invoice' "
            "OR backlog.discount_amount <> detail.discount_amount OR backlog.gross_amount <> detail.gross_amount",
            about=("actual_key",),
            rule="I1",
        ),
    ),
    may_be_empty=True,
)
