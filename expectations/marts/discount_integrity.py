"""Discounts entered on lines against discounts of the actuals."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, not_negative, one_row_per, warning

SUITE = Suite(
    "marts.discount_integrity",
    one_row_per("project_id", "contract_line_id", "currency_code"),
    critical(
        never_null("line_count", "unexplained_line_count", "verdict_code"),
        not_negative("gross_amount", "estimated_discount_amount", "discount_amount"),
        no_row(
            "discount_is_accounted_for",
            "The discount is what was entered less its residual, what the contract line adds, and what is unexplained.",
            where="discount_amount IS DISTINCT FROM entered_discount_amount - residual_amount "
            "+ contract_line_discount_amount + difference_amount",
            about=(
                "entered_discount_amount",
                "residual_amount",
                "contract_line_discount_amount",
                "discount_amount",
            ),
            rule="INT-01",
        ),
        no_row(
            "counts_fit",
            "No more lines have a discount, or an unexplained one, than there are.",
            where="discounted_line_count > line_count OR unexplained_line_count > line_count",
            about=("line_count", "discounted_line_count", "unexplained_line_count"),
        ),
    ),
    warning(
        no_row(
            "discounts_are_explained",
            "The actuals have the discount that was entered; else the recorded invoice, or somebody else, changed it.",
            where="verdict_code = 'unexplained'",
            about=("unexplained_line_count", "difference_amount"),
            rule="INT-02",
        ),
    ),
    may_be_empty=True,
)
