"""Lines of draft invoices, one per contract line."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_result, no_row, one_row_per

_DETAIL = """
    SELECT
        pro_forma_invoice_line_id,
        COUNT(*) AS detail_count,
        SUM(CASE WHEN is_chargeable THEN gross_amount ELSE 0 END) AS gross_amount,
        SUM(CASE WHEN is_chargeable THEN discount_amount ELSE 0 END) AS discount_amount,
        SUM(CASE WHEN is_chargeable THEN amount ELSE 0 END) AS chargeable_amount,
        SUM(CASE WHEN billing_type = 'complimentary' THEN amount ELSE 0 END) AS complimentary_amount,
        SUM(CASE WHEN billing_type = 'non_chargeable' THEN amount ELSE 0 END) AS non_chargeable_amount,
        SUM(tax_amount) AS tax_amount
    FROM core.pro_forma_invoice_line_detail
    GROUP BY pro_forma_invoice_line_id
"""
_SUMS = (
    "detail_count",
    "gross_amount",
    "discount_amount",
    "chargeable_amount",
    "complimentary_amount",
    "non_chargeable_amount",
    "tax_amount",
)

SUITE = Suite(
    "core.pro_forma_invoice_line",
    one_row_per("pro_forma_invoice_line_id"),
    critical(
        never_null("pro_forma_invoice_id", "contract_line_id", "due_amount"),
        no_row(
            "due_is_chargeable_and_tax",
            "What is due is the chargeable amount and the tax.",
            where="due_amount <> chargeable_amount + tax_amount",
            about=("chargeable_amount", "tax_amount", "due_amount"),
            rule="C6",
        ),
        no_result(
            "line_is_the_sum_of_its_details",
            "A line is the sum of its details, to the cent.",
            query=f"SELECT line.pro_forma_invoice_line_id FROM {{batch}} AS line "
            f"LEFT JOIN ({_DETAIL}) AS detail ON line.pro_forma_invoice_line_id = detail.pro_forma_invoice_line_id "
            "WHERE line.pro_forma_invoice_line_id IS NOT NULL "
            f"AND ({' OR '.join(f'line.{name} <> COALESCE(detail.{name}, 0)' for name in _SUMS)})",
            about=("pro_forma_invoice_line_id",),
            rule="I3",
        ),
    ),
    may_be_empty=True,
)
