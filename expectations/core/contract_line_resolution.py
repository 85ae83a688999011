"""Which contract line takes what."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_row, one_row_per, warning

SUITE = Suite(
    "core.contract_line_resolution",
    one_row_per("resolution_id"),
    critical(
        never_null("project_id", "project_task_id", "transaction_class", "candidate_count"),
        no_row(
            "chosen_only_when_unique",
            "A contract line is chosen only where exactly one takes the transaction.",
            where="(candidate_count = 1) <> (contract_line_id IS NOT NULL)",
            about=("project_id", "transaction_class", "candidate_count"),
            rule="CTR-03",
        ),
    ),
    warning(
        no_row(
            "one_line_takes_it",
            "No two contract lines take the same transactions: none of them would be charged.",
            where="candidate_count > 1",
            about=("project_id", "transaction_class"),
            rule="CR4",
        )
    ),
    may_be_empty=True,
)
