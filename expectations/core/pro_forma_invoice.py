"""Draft pro forma invoices."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_result, no_row, one_row_per

_SUMS = (
    "detail_count",
    "gross_amount",
    "discount_amount",
    "chargeable_amount",
    "complimentary_amount",
    "non_chargeable_amount",
    "tax_amount",
)
_LINE = ", ".join(f"SUM({name}) AS {name}" for name in _SUMS)

SUITE = Suite(
    "core.pro_forma_invoice",
    one_row_per("pro_forma_invoice_id"),
    critical(
        never_null("contract_id", "customer_id", "currency_code", "draft_date", "due_amount"),
        no_result(
            "number_names_one_draft",
            "A number names one draft.",
            query="SELECT pro_forma_invoice_number FROM {batch} GROUP BY pro_forma_invoice_number HAVING COUNT(*) > 1",
            about=("pro_forma_invoice_number",),
            rule="BIL-12",
        ),
        no_row(
            "due_is_chargeable_and_tax",
            "What is due is the chargeable amount and the tax.",
            where="due_amount <> chargeable_amount + tax_amount",
            about=("chargeable_amount", "tax_amount", "due_amount"),
            rule="C6",
        ),
        no_result(
            "draft_is_the_sum_of_its_lines",
            "A draft is the sum of its lines, to the cent.",
            query="SELECT draft.pro_forma_invoice_id FROM {batch} AS draft "
            f"INNER JOIN (SELECT pro_forma_invoice_id, COUNT(*) AS line_count, {_LINE} "
            "FROM core.pro_forma_invoice_line GROUP BY pro_forma_invoice_id) AS line "
            "ON draft.pro_forma_invoice_id = line.pro_forma_invoice_id "
            f"WHERE {' OR '.join(f'draft.{name} <> line.{name}' for name in ('line_count', *_SUMS))}",
            about=("pro_forma_invoice_id",),
            rule="I3",
        ),
        no_row(
            "bills_in_order",
            "The earliest day of a draft is not after its date.",
            where="first_document_date > draft_date",
            about=("first_document_date", "draft_date"),
        ),
    ),
    may_be_empty=True,
)
