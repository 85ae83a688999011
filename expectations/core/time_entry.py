"""Time worked on projects."""

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
    "core.time_entry",
    one_member_per("time_entry_id"),
    critical(
        never_null(
            "document_date",
            "used_hours",
            "billed_hours",
            "unit_price",
            "unit_cost_price",
            "cost_amount",
            "gross_amount",
            "source_version",
        ),
        one_of(
            "billing_type", "chargeable", "non_chargeable", "complimentary", "not_available", rule="COD-04"
        ),
        not_negative("used_hours", "billed_hours", "unit_price", "unit_cost_price", rule="REJ-07"),
        no_row(
            "counted_time_has_a_place",
            "Time that neither waits nor is withdrawn has a project and a currency.",
            where="waiting_code IS NULL AND withdrawn_code IS NULL "
            "AND (project_id IS NULL OR cost_currency_code IS NULL)",
            about=("project_id", "cost_currency_code"),
            rule="ACT-01",
        ),
    ),
    warning(
        no_row(
            "time_has_a_cost",
            "Approved time has a cost: its role is on the cost list of the contracting unit.",
            where="waiting_code IS NULL AND withdrawn_code IS NULL AND used_hours > 0 AND unit_cost_price = 0",
            about=("resource_category_id", "document_date"),
            rule="P2",
        ),
        no_row(
            "chargeable_time_has_a_price",
            "Chargeable time has a price: its role is on the price list of the contract.",
            where="waiting_code IS NULL AND withdrawn_code IS NULL "
            "AND billing_method_code = 'time_and_material' AND billing_type = 'chargeable' "
            "AND billed_hours > 0 AND unit_price = 0",
            about=("resource_category_id", "document_date"),
            rule="P2",
        ),
    ),
    may_be_empty=True,
)
