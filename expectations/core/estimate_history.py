"""Estimates over time: what each estimate line said, from when until when."""

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
    "core.estimate_history",
    one_row_per("estimate_history_id"),
    critical(
        never_null("estimate_line_id", "history_number", "valid_from_at", "valid_from_batch_id"),
        never_null("work_order_id", "work_order_line_id", "project_id", "currency_code"),
        never_null("row_type", "line_kind", "transaction_class", "quantity", "unit_price", "amount"),
        one_of("row_type", "cost", "sales", rule="ES3"),
        one_of("line_kind", "product", "service"),
        one_of("transaction_class", "material", rule="ES2"),
        not_negative("unit_price", "amount", rule="REJ-02"),
        no_row(
            "quantity_positive",
            "Only an estimate above zero makes estimate lines.",
            where="quantity <= 0",
            about=("quantity",),
            rule="EST-01",
        ),
        no_row(
            "ends_after_it_starts",
            "An estimate does not stop before it began, and names the batch that stopped it.",
            where="valid_to_at < valid_from_at OR (valid_to_at IS NULL) <> (valid_to_batch_id IS NULL)",
            about=("valid_from_at", "valid_to_at"),
        ),
        no_result(
            "one_stands_at_a_time",
            "Of an estimate line at most one version stands.",
            query="SELECT estimate_line_id, count(*) AS row_count FROM {batch} WHERE valid_to_at IS NULL "
            "GROUP BY estimate_line_id HAVING count(*) > 1",
            about=("estimate_line_id", "row_count"),
        ),
    ),
    may_be_empty=True,
)
