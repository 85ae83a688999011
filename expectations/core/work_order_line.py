"""Work order lines: what was used, what is billed, and what it is worth."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    critical,
    never_null,
    no_row,
    not_negative,
    one_member_per,
    one_of,
    percent,
    warning,
)

SUITE = Suite(
    "core.work_order_line",
    one_member_per("work_order_line_id"),
    critical(
        never_null("line_kind", "line_status_code", "document_date", "source_version", "has_estimate"),
        never_null("used_quantity", "billed_quantity", "unit_price", "unit_cost_price", "currency_precision"),
        never_null("cost_amount", "gross_amount", "discount_percent", "discount_amount", "net_amount"),
        one_of("line_kind", "product", "service"),
        one_of("line_status_code", "estimated", "used", rule="COD-01"),
        one_of(
            "billing_type", "chargeable", "non_chargeable", "complimentary", "not_available", rule="COD-04"
        ),
        not_negative("estimated_quantity", "used_quantity", "billed_quantity", rule="REJ-02"),
        not_negative(
            "unit_price", "unit_cost_price", "cost_amount", "untransferred_cost_amount", rule="REJ-02"
        ),
        percent("discount_percent", rule="REJ-02"),
        no_row(
            "net_is_gross_less_discount",
            "The net amount is the gross amount less the discount.",
            where="net_amount <> gross_amount - discount_amount",
            about=("gross_amount", "discount_amount", "net_amount"),
            rule="DSC-04",
        ),
        no_row(
            "discount_within_gross",
            "A discount takes at most the gross amount.",
            where="discount_amount NOT BETWEEN 0 AND gross_amount",
            about=("gross_amount", "discount_amount"),
            rule="DSC-04",
        ),
        no_row(
            "counted_lines_have_a_place",
            "A line that neither waits nor is withdrawn has a work order, a project and a currency.",
            where="waiting_code IS NULL AND withdrawn_code IS NULL "
            "AND (work_order_id IS NULL OR project_id IS NULL OR currency_code IS NULL)",
            about=("work_order_id", "project_id", "currency_code"),
            rule="ACT-01",
        ),
        no_row(
            "waiting_line_has_no_estimate",
            "A line that waits has no estimates.",
            where="waiting_code IS NOT NULL AND has_estimate",
            about=("waiting_code", "has_estimate"),
            rule="EST-01",
        ),
    ),
    warning(
        no_row(
            "serialized_quantity_is_one",
            "A used line with a serial number, its own or its usage log's, uses exactly one piece.",
            where="line_status_code = 'used' AND serial_number IS NOT NULL AND used_quantity <> 1",
            about=("serial_number", "used_quantity"),
            rule="REJ-03",
        ),
        no_row(
            "document_date_in_the_calendar",
            "A line happened between 2000 and 2099, the days the calendar has.",
            where="document_date NOT BETWEEN DATE '2000-01-01' AND DATE '2099-12-31'",
            about=("document_date",),
            rule="ACT-05",
        ),
        no_row(
            "line_has_all_it_needs",
            "No line waits for its work order, its project or its currency to arrive.",
            where="is_active AND waiting_code IN ('work_order_missing', 'project_missing', 'currency_missing')",
            about=("waiting_code", "work_order_id", "project_id"),
            rule="ACT-01",
        ),
        no_row(
            "deactivated_line_has_no_actuals",
            "A deactivated line has no live actuals; nothing reverses them by itself.",
            where="NOT is_active AND deleted_at IS NULL AND waiting_code IS NULL AND withdrawn_code IS NULL",
            about=("work_order_id", "project_id"),
            rule="ACT-02",
        ),
    ),
    may_be_empty=True,
)
