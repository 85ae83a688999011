"""The financial story of each work order."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    critical,
    never_null,
    no_result,
    no_row,
    not_negative,
    one_row_per,
    warning,
)

SUITE = Suite(
    "marts.work_order_story",
    one_row_per("work_order_id"),
    critical(
        never_null("line_count", "used_line_count", "waiting_line_count", "cost_amount", "revenue_amount"),
        not_negative("cost_amount", "revenue_amount", "discount_amount", "used_quantity", "billed_quantity"),
        not_negative("last_sync_lag_minutes", rule="RPT-03"),
        no_result(
            "tells_every_work_order",
            "Every work order that is not deleted has its story.",
            query="SELECT work_order.work_order_id FROM core.work_order AS work_order "
            "LEFT JOIN {batch} AS story ON work_order.work_order_id = story.work_order_id "
            "WHERE work_order.deleted_at IS NULL AND story.work_order_id IS NULL",
            about=("work_order_id",),
        ),
        no_row(
            "margin_is_revenue_less_cost",
            "The margin is the revenue less the cost.",
            where="margin_amount IS DISTINCT FROM revenue_amount - cost_amount",
            about=("revenue_amount", "cost_amount", "margin_amount"),
            rule="RPT-02",
        ),
        no_row(
            "counts_fit",
            "No more lines are used or waiting than there are.",
            where="used_line_count > line_count OR waiting_line_count > line_count",
            about=("line_count", "used_line_count", "waiting_line_count"),
        ),
        no_row(
            "used_in_order",
            "The last day something was used is not before the first.",
            where="last_document_date < first_document_date",
            about=("first_document_date", "last_document_date"),
        ),
    ),
    warning(
        no_row(
            "in_one_currency",
            "All lines of a work order are in one currency; others are missing from the amounts here.",
            where="has_other_currency",
            about=("currency_code",),
        )
    ),
    may_be_empty=True,
)
