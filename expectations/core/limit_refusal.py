"""What not-to-exceed limits have no room for."""

from __future__ import annotations

from expectations.promise import Suite, critical, no_result, one_of, one_row_per

_PLACES = {
    "contract_line_customer": "candidate.contract_line_id, candidate.customer_id",
    "contract_line": "candidate.contract_line_id",
    "contract_customer": "candidate.contract_id, candidate.customer_id",
    "contract": "candidate.contract_id",
}
_COMMITTED = (
    "SELECT {place}, MIN(candidate.actual_key) AS actual_key, MIN(candidate.{level}_limit_amount) AS limit_amount, "
    "SUM(candidate.amount) AS amount, "
    "SUM(CASE WHEN candidate.transaction_type = 'unbilled_sales' THEN candidate.amount ELSE 0 END) AS unbilled_amount "
    "FROM core.limit_candidate AS candidate "
    "LEFT JOIN {{batch}} AS refusal ON candidate.actual_key = refusal.actual_key "
    "WHERE refusal.actual_key IS NULL AND candidate.is_comparable AND candidate.{level}_limit_amount IS NOT NULL "
    "GROUP BY {place}"
)
_OVER = (
    "SELECT '{level}' AS level_code, actual_key FROM ({committed}) AS committed "
    "WHERE amount > limit_amount AND unbilled_amount > 0"
)
_ROOM = (
    "SELECT refusal.level_code, refusal.actual_key FROM {{batch}} AS refusal "
    "INNER JOIN core.limit_candidate AS candidate ON refusal.actual_key = candidate.actual_key "
    "LEFT JOIN ({committed}) AS committed ON {same} "
    "WHERE refusal.level_code = '{level}' "
    "AND COALESCE(candidate.amount <= candidate.{level}_limit_amount - COALESCE(committed.amount, 0), TRUE)"
)


def _at_every_level(query: str) -> str:
    """The query for each level: `committed` is what is committed there, `same` that what is refused is, too."""
    return " UNION ALL ".join(
        query.format(
            level=level,
            committed=_COMMITTED.format(level=level, place=place),
            same=" AND ".join(
                f"{column} IS NOT DISTINCT FROM {column.replace('candidate', 'committed')}"
                for column in place.split(", ")
            ),
        )
        for level, place in _PLACES.items()
    )


SUITE = Suite(
    "core.limit_refusal",
    one_row_per("actual_key"),
    critical(
        one_of("level_code", *_PLACES, "currency", rule="N1"),
        no_result(
            "only_unbilled_sales_are_refused",
            "What is billed always counts: only unbilled sales are refused.",
            query="SELECT refusal.actual_key FROM {batch} AS refusal "
            "INNER JOIN core.limit_candidate AS candidate ON refusal.actual_key = candidate.actual_key "
            "WHERE candidate.transaction_type <> 'unbilled_sales'",
            about=("actual_key",),
            rule="N1",
        ),
        no_result(
            "refused_has_no_room",
            "What is refused is more than what is left at its level.",
            query=_at_every_level(_ROOM),
            about=("level_code", "actual_key"),
            rule="N1",
        ),
        no_result(
            "within_every_limit",
            "What is billed and committed stays within the limit of every level.",
            query=_at_every_level(_OVER),
            about=("level_code", "actual_key"),
            rule="N1",
        ),
    ),
    may_be_empty=True,
)
