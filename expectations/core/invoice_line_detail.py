"""What recorded invoices bill."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    critical,
    never_null,
    no_row,
    not_negative,
    one_member_per,
    one_of,
    warning,
)

SUITE = Suite(
    "core.invoice_line_detail",
    one_member_per("invoice_line_detail_id"),
    critical(
        never_null("source_kind", "source_id", "actual_key", "quantity", "unit_price", "is_in_force"),
        one_of("source_kind", "work_order_line", "time_entry", "milestone"),
        one_of("transaction_class", "material", "time", "fee", "milestone", rule="INV-02"),
        one_of(
            "billing_type", "chargeable", "non_chargeable", "complimentary", "not_available", rule="COD-04"
        ),
        not_negative(
            "quantity", "unit_price", "gross_amount", "discount_amount", "cut_quantity", rule="REJ-08"
        ),
        no_row(
            "in_force_only_confirmed",
            "What is in force is confirmed.",
            where="is_in_force AND NOT is_confirmed",
            about=("invoice_id",),
            rule="F9",
        ),
    ),
    warning(
        never_null("invoice_id", "customer_id"),
        no_row(
            "a_correction_names_its_detail",
            "A correction names the detail it corrects.",
            where="is_correction AND corrects_id IS NULL",
            about=("invoice_id",),
            rule="I6",
        ),
    ),
    may_be_empty=True,
)
