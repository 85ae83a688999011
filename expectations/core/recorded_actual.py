"""Actuals that Project Operations recorded."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_member_per, warning

SUITE = Suite(
    "core.recorded_actual",
    one_member_per("recorded_actual_id"),
    critical(
        never_null(
            "quantity", "gross_amount", "discount_amount", "amount", "is_sync_skipped", "source_version"
        ),
        no_row(
            "amount_is_gross_less_discount",
            "The amount is the gross amount less the discount.",
            where="amount <> gross_amount - discount_amount",
            about=(
                "gross_amount",
                "discount_amount",
                "amount",
            ),
            rule="C6",
        ),
    ),
    warning(
        never_null("transaction_type", "transaction_class", "document_date", "project_id", "currency_code"),
        no_row(
            "only_sales_have_a_customer",
            "Cost has no customer.",
            where="transaction_type = 'cost' AND customer_id IS NOT NULL",
            about=(
                "transaction_type",
                "customer_id",
            ),
            rule="AC1",
        ),
        no_row(
            "reversals_are_negative",
            "What is unadjustable negates another actual.",
            where="adjustment_status_code = 'unadjustable' AND quantity > 0",
            about=(
                "adjustment_status_code",
                "quantity",
            ),
            rule="COD-33",
        ),
        no_row(
            "field_service_does_not_bill",
            "No actual of a project comes from a work order that Field Service billed itself.",
            where="billing_status_code = 'work_order_posted'",
            about=(
                "work_order_id",
                "billing_status_code",
            ),
            rule="COD-32",
        ),
    ),
    may_be_empty=True,
)
