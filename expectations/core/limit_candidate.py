"""What not-to-exceed limits measure."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, not_negative, one_row_per

SUITE = Suite(
    "core.limit_candidate",
    one_row_per("actual_key"),
    critical(
        never_null(
            "contract_id",
            "contract_line_id",
            "transaction_type",
            "is_comparable",
            "amount",
            "approval_at",
        ),
        not_negative("amount"),
        no_row(
            "has_a_limit",
            "Some level has a limit.",
            where="COALESCE(contract_line_customer_limit_amount, contract_line_limit_amount, "
            "contract_customer_limit_amount, contract_limit_amount) IS NULL",
            rule="N1",
        ),
    ),
    may_be_empty=True,
)
