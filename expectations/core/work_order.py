"""Work orders, with the contract line that takes their material."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_member_per, one_of, warning

SUITE = Suite(
    "core.work_order",
    one_member_per("work_order_id"),
    critical(
        never_null("status_code", "origin_code", "is_project_live", "contract_line_count", "billing_type"),
        one_of(
            "status_code",
            "unscheduled",
            "scheduled",
            "in_progress",
            "completed",
            "posted",
            "canceled",
            rule="COD-02",
        ),
        one_of("origin_code", "planned", "reactive"),
        one_of("billing_method_code", "time_and_material", "fixed_price", rule="COD-03"),
        one_of(
            "billing_type", "chargeable", "non_chargeable", "complimentary", "not_available", rule="CTR-04"
        ),
        no_row(
            "planned_by_an_agreement",
            "A work order is planned when an agreement generated it, and only then.",
            where="(origin_code = 'planned') <> (agreement_id IS NOT NULL)",
            about=("origin_code", "agreement_id"),
        ),
        no_row(
            "contract_line_is_unambiguous",
            "A contract line is chosen only when it is the only one that takes the material.",
            where="contract_line_id IS NOT NULL AND contract_line_count <> 1",
            about=("contract_line_id", "contract_line_count"),
            rule="CTR-03",
        ),
        no_row(
            "without_contract_line_not_billed",
            "Under a contract, material that no contract line takes is not available for billing.",
            where="contract_id IS NOT NULL AND contract_line_id IS NULL AND billing_type <> 'not_available'",
            about=("contract_id", "billing_type"),
            rule="CTR-04",
        ),
    ),
    warning(
        no_row(
            "contract_is_not_faulty",
            "At most one contract line takes the material of a work order.",
            where="is_active AND contract_line_count > 1",
            about=("contract_id", "contract_line_count"),
            rule="CTR-03",
        ),
        no_row(
            "promise_ends_after_it_starts",
            "The promised window does not end before it starts.",
            where="promised_to_at < promised_from_at",
            about=("promised_from_at", "promised_to_at"),
        ),
    ),
    may_be_empty=True,
)
