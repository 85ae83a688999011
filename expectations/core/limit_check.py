"""What came of not-to-exceed limits."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_result, no_row, one_of, one_row_per

_OVER = (
    "SELECT '{level}' AS level_code, MIN(decided.actual_key) AS actual_key FROM core.limit_candidate AS candidate "
    "INNER JOIN {{batch}} AS decided ON candidate.actual_key = decided.actual_key "
    "WHERE decided.status_code = 'committed' AND candidate.{level}_limit_amount IS NOT NULL "
    "AND candidate.is_comparable "
    "GROUP BY {place} HAVING SUM(decided.amount) > MIN(candidate.{level}_limit_amount) "
    "AND SUM(CASE WHEN candidate.transaction_type = 'unbilled_sales' THEN decided.amount ELSE 0 END) > 0"
)
_PLACES = {
    "contract_line_customer": "candidate.contract_line_id, candidate.customer_id",
    "contract_line": "candidate.contract_line_id",
    "contract_customer": "candidate.contract_id, candidate.customer_id",
    "contract": "candidate.contract_id",
}

SUITE = Suite(
    "core.limit_check",
    one_row_per("actual_key"),
    critical(
        never_null("status_code", "level_code"),
        one_of("status_code", "committed", "failed", rule="N2"),
        no_row(
            "billed_rows_count",
            "What is billed is always committed.",
            where="transaction_type = 'billed_sales' AND status_code = 'failed'",
            about=("transaction_type", "status_code"),
            rule="N1",
        ),
        no_row(
            "failed_has_no_room",
            "What failed is more than what was left.",
            where="status_code = 'failed' AND amount <= headroom_amount",
            about=("amount", "headroom_amount", "level_code"),
            rule="N1",
        ),
        no_result(
            "decides_every_candidate",
            "Everything that a limit measures is decided.",
            query="SELECT 'undecided' AS finding WHERE (SELECT COUNT(*) FROM core.limit_candidate) "
            "<> (SELECT COUNT(*) FROM {batch})",
            rule="N1",
        ),
        no_result(
            "within_every_limit",
            "What is billed and committed stays within the limit of every level.",
            query=" UNION ALL ".join(
                _OVER.format(level=level, place=place) for level, place in _PLACES.items()
            ),
            about=("level_code", "actual_key"),
            rule="N1",
        ),
    ),
    may_be_empty=True,
)
