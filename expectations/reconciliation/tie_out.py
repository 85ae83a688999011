"""The three sides and the bridge between them, which adds up to the last unit."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_of, one_row_per

PROJECT = (
    "project_missing_amount",
    "project_orphan_amount",
    "project_moved_amount",
    "project_valued_amount",
    "project_entered_amount",
    "project_reversed_amount",
)
FINANCE = (
    "untold_amount",
    "finance_missing_amount",
    "finance_orphan_amount",
    "finance_moved_amount",
    "finance_valued_amount",
    "revalued_amount",
)

SUITE = Suite(
    "reconciliation.tie_out",
    one_row_per("tie_out_id"),
    critical(
        never_null(
            "night_number", "as_of_at", "company_code", "fiscal_period_id", "project_id", "currency_code"
        ),
        one_of("measure_code", "cost", "unbilled_sales", "billed_sales", rule="RCN-33"),
        no_row(
            "field_bridges_to_project",
            "What the field has, and the bridge, is what Project Operations has.",
            where=f"field_amount + {' + '.join(PROJECT)} <> project_amount",
            about=("field_amount", *PROJECT, "project_amount"),
            rule="RCN-34",
        ),
        no_row(
            "project_bridges_to_finance",
            "What Project Operations has, and the bridge, is what Finance has.",
            where=f"project_amount + {' + '.join(FINANCE)} <> finance_amount",
            about=("project_amount", *FINANCE, "finance_amount"),
            rule="RCN-34",
        ),
    ),
    may_be_empty=True,
)
