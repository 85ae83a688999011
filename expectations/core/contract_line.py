"""Contract lines: what a project contract bills, and how."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    among,
    critical,
    never_null,
    no_result,
    no_row,
    not_negative,
    one_member_per,
    one_of,
    percent,
    warning,
)

SUITE = Suite(
    "core.contract_line",
    one_member_per("contract_line_id"),
    warning(among("is_active", "active members", never_null("contract_id", "billing_method_code"))),
    critical(
        one_of("billing_method_code", "time_and_material", "fixed_price", rule="COD-03"),
        never_null("takes_material", "has_selected_tasks"),
    ),
    warning(
        percent("discount_percent", "fee_percent"),
        not_negative("contract_amount", "not_to_exceed_amount"),
        no_row(
            "ends_after_it_starts",
            "A contract line does not end before it starts.",
            where="end_date < start_date",
            about=("start_date", "end_date"),
        ),
        no_result(
            "one_line_takes_all_material",
            "At most one line of a contract takes all material of a project, or who knows which one bills.",
            query="SELECT contract_id, project_id, count(*) AS row_count FROM {batch} "
            "WHERE is_active AND takes_material AND NOT has_selected_tasks "
            "GROUP BY contract_id, project_id HAVING count(*) > 1",
            about=("contract_id", "project_id", "row_count"),
            rule="CTR-03",
        ),
    ),
    may_be_empty=True,
)
