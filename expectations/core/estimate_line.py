"""Estimates of work order lines: a cost row and a sales row each."""

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
)

SUITE = Suite(
    "core.estimate_line",
    one_row_per("estimate_line_id"),
    critical(
        never_null("work_order_id", "work_order_line_id", "project_id", "currency_code"),
        never_null("row_type", "line_kind", "transaction_class", "quantity", "unit_price", "amount"),
        one_of("row_type", "cost", "sales", rule="ES3"),
        one_of("line_kind", "product", "service"),
        one_of("transaction_class", "material", rule="ES2"),
        no_row(
            "quantity_positive",
            "Only an estimate above zero makes estimate lines.",
            where="quantity <= 0",
            about=("quantity",),
            rule="EST-01",
        ),
        not_negative("unit_price", "amount", rule="REJ-02"),
        no_result(
            "cost_and_sales_in_pairs",
            "A work order line with an estimate has exactly one cost row and one sales row.",
            query="SELECT work_order_line_id, count(*) AS row_count FROM {batch} GROUP BY work_order_line_id "
            "HAVING count(*) <> 2 OR (count(row_type) = 2 AND min(row_type) = max(row_type))",
            about=("work_order_line_id", "row_count"),
            rule="ES3",
        ),
    ),
    may_be_empty=True,
)
