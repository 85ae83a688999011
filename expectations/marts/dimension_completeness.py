"""How complete the financial dimensions of a company's projects are."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_row_per, warning

SUITE = Suite(
    "marts.dimension_completeness",
    one_row_per("dimension_completeness_id"),
    critical(
        never_null("company_code", "dimension_name", "is_required"),
        no_row(
            "counts_fit",
            "No more projects are filled than there are, and no more are faulty than are filled.",
            where="filled_project_count > project_count OR faulty_project_count > filled_project_count",
            about=("project_count", "filled_project_count", "faulty_project_count"),
        ),
        no_row(
            "complete_is_all_and_none_faulty",
            "A dimension is complete when every project has a value and none is faulty.",
            where="is_complete <> (filled_project_count = project_count AND faulty_project_count = 0)",
            about=("is_complete",),
        ),
    ),
    warning(
        no_row(
            "required_dimensions_are_complete",
            "Every project has a value of each dimension that its company demands.",
            where="is_required AND NOT is_complete",
            about=("company_code", "dimension_name"),
        )
    ),
    may_be_empty=True,
)
