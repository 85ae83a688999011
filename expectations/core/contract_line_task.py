"""Tasks that a contract line selects."""

from __future__ import annotations

from expectations.promise import Suite, among, critical, never_null, one_member_per, one_of, warning

SUITE = Suite(
    "core.contract_line_task",
    one_member_per("contract_line_task_id"),
    warning(among("is_active", "active members", never_null("contract_line_id", "project_task_id"))),
    critical(
        one_of(
            "billing_type", "chargeable", "non_chargeable", "complimentary", "not_available", rule="COD-04"
        ),
    ),
    may_be_empty=True,
)
