"""The words a suite is written in.

A promise is one sentence about a table, with a severity and the SQL that finds the rows which break it:

    SUITE = Suite(
        "ledger.project_actual",
        one_row_per("posting_id"),
        critical(
            never_null("actual_key", "document_date"),
            one_of("transaction_type", "cost", "unbilled_sales", "billed_sales"),
            no_row(
                "cost_has_no_discount",
                "A cost row carries no discount.",
                where="transaction_type = 'cost' AND discount_amount <> 0",
                rule="D1",
            ),
        ),
        warning(...),
    )

*critical* means: publishing this would be wrong, the run stops. *warning* means: somebody should look, the
run goes on.
A condition that is unknown (NULL) breaks nothing; absence is what `never_null` is for.
`rule` names what the promise guards: a rule of `sql/rules/` (`DSC-04`) or a source that rules cite (`AC9`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

THIS_TABLE = "{batch}"
"""Stands for the promised table in a query (the same placeholder as in Great Expectations)."""


class Severity(StrEnum):
    """What a broken promise does to the run."""

    CRITICAL = "critical"
    WARNING = "warning"


@dataclass(frozen=True)
class Promise:
    """One sentence about one table and the SQL that finds what breaks it: either `where` or `query`.

    name       stable within the table, part of the check's id (`core.work_order.work_order_id_unique`)
    where      true for a row that breaks the promise
    query      returns the offending rows or groups; for what one row alone cannot show
    about      columns worth showing beside the offending row's key
    grain      the key columns, on the promise that states the table's grain
    """

    name: str
    sentence: str
    where: str | None = None
    query: str | None = None
    severity: Severity = Severity.CRITICAL
    rule: str | None = None
    about: tuple[str, ...] = ()
    grain: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.where is None) == (self.query is None):
            raise ValueError(f"promise {self.name}: give either `where` or `query`")
        if self.query is not None and THIS_TABLE not in self.query:
            raise ValueError(f"promise {self.name}: its query must read {THIS_TABLE}")

    @property
    def breaking_rows(self) -> str:
        """The SELECT that returns what breaks the promise."""
        return self.query or f"SELECT * FROM {THIS_TABLE} WHERE {self.where}"


Promises = Iterable[Promise]


@dataclass(frozen=True, init=False)
class Suite:
    """All promises of one table.

    `may_be_empty=False` adds the promise that the table has rows: on none every other one holds.
    """

    table: str
    promises: tuple[Promise, ...]
    key: tuple[str, ...]

    def __init__(self, table: str, *promises: Promises, may_be_empty: bool) -> None:
        everything = [promise for group in promises for promise in group]
        if not may_be_empty:
            everything.insert(0, _has_rows())
        names = [promise.name for promise in everything]
        twice = sorted({name for name in names if names.count(name) > 1})
        if not everything:
            raise ValueError(f"the suite of {table} is empty: an empty suite would pass silently")
        if twice:
            raise ValueError(f"the suite of {table} promises twice: {', '.join(twice)}")
        object.__setattr__(self, "table", table)
        object.__setattr__(self, "promises", tuple(everything))
        object.__setattr__(self, "key", next((promise.grain for promise in everything if promise.grain), ()))

    @property
    def schema(self) -> str:
        """The layer the table is in."""
        return self.table.partition(".")[0]

    @property
    def name(self) -> str:
        """The table's name in its layer."""
        return self.table.partition(".")[2]

    def check_id(self, promise: Promise) -> str:
        """`schema.table.promise`, the stable name of a check in results, docs and tests."""
        return f"{self.table}.{promise.name}"


def critical(*groups: Promises) -> list[Promise]:
    """Promises whose breach stops the run: publishing this would be wrong."""
    return [replace(promise, severity=Severity.CRITICAL) for group in groups for promise in group]


def warning(*groups: Promises) -> list[Promise]:
    """Promises whose breach is recorded and shown, and stops nothing."""
    return [replace(promise, severity=Severity.WARNING) for group in groups for promise in group]


def among(condition: str, whom: str, *groups: Promises) -> list[Promise]:
    """The same promises, made only about the rows that meet `condition`; `whom` says it in words."""
    return list(_restricted(condition, whom, groups))


def live(*groups: Promises) -> list[Promise]:
    """Promises about staged rows that are no tombstones: a tombstone has only its key and version."""
    return among("NOT is_deleted", "live rows", *groups)


def one_row_per(*columns: str) -> list[Promise]:
    """The grain: the columns are never null and together unique. The key also labels example rows."""
    names = ", ".join(columns)
    unique = Promise(
        name=f"{'_and_'.join(columns)}_unique",
        sentence=f"One row per {names}.",
        query=f"SELECT {names}, count(*) AS row_count FROM {THIS_TABLE} GROUP BY {names} HAVING count(*) > 1",
        about=(*columns, "row_count"),
        grain=columns,
    )
    return [unique, *never_null(*columns)]


def one_staged_row_per(key: str) -> list[Promise]:
    """The grain of a staging table: one winner for each source id, a guid, known to be alive or deleted."""
    return [*one_row_per(key), *guid(key), *never_null("is_deleted")]


def one_member_per(key: str) -> list[Promise]:
    """The grain of a dimension: one row for each thing, active or not, and not active once deleted."""
    deleted = no_row(
        "deleted_is_inactive",
        "A deleted member is not active.",
        where="is_active AND deleted_at IS NOT NULL",
        about=("is_active", "deleted_at"),
    )
    return [*one_row_per(key), *never_null("is_active"), *deleted]


def never_null(*columns: str) -> list[Promise]:
    """Each of the columns always has a value."""
    return [
        Promise(
            name=f"{column}_never_null",
            sentence=f"{column} is never null.",
            where=f"{column} IS NULL",
            about=(column,),
        )
        for column in columns
    ]


def one_of(column: str, *allowed: str | int, rule: str | None = None) -> list[Promise]:
    """The column, where it has a value, holds one of the listed codes."""
    listed = ", ".join(_literal(value) for value in allowed)
    return [
        Promise(
            name=f"{column}_known",
            sentence=f"{column} is one of {', '.join(str(value) for value in allowed)}.",
            where=f"{column} NOT IN ({listed})",
            rule=rule,
            about=(column,),
        )
    ]


def not_negative(*columns: str, rule: str | None = None) -> list[Promise]:
    """Each of the columns, where it has a value, is zero or more."""
    return [
        Promise(
            name=f"{column}_not_negative",
            sentence=f"{column} is never negative.",
            where=f"{column} < 0",
            rule=rule,
            about=(column,),
        )
        for column in columns
    ]


def percent(*columns: str, rule: str | None = None) -> list[Promise]:
    """Each of the columns, where it has a value, is a percentage from 0 to 100."""
    return [
        Promise(
            name=f"{column}_percent",
            sentence=f"{column} lies between 0 and 100.",
            where=f"{column} NOT BETWEEN 0 AND 100",
            rule=rule,
            about=(column,),
        )
        for column in columns
    ]


def guid(*columns: str) -> list[Promise]:
    """Each of the columns, where it has a value, looks like a guid in lower case, as keys are compared."""
    return [
        Promise(
            name=f"{column}_guid",
            sentence=f"{column} is a guid in lower case.",
            where=f"length({column}) <> 36 OR {column} <> lower({column})",
            about=(column,),
        )
        for column in columns
    ]


def no_row(
    name: str, sentence: str, *, where: str, rule: str | None = None, about: tuple[str, ...] = ()
) -> list[Promise]:
    """No row meets the condition."""
    return [Promise(name=name, sentence=sentence, where=where, rule=rule, about=about)]


def no_result(
    name: str, sentence: str, *, query: str, rule: str | None = None, about: tuple[str, ...] = ()
) -> list[Promise]:
    """The query returns nothing; it reads `{batch}`, and other tables of the same database where it must."""
    return [Promise(name=name, sentence=sentence, query=query, rule=rule, about=about)]


def _has_rows() -> Promise:
    return Promise(
        name="has_rows",
        sentence="The table has rows.",
        query=f"SELECT 'no rows' AS finding WHERE NOT EXISTS (SELECT 1 FROM {THIS_TABLE})",
    )


def _restricted(condition: str, whom: str, groups: tuple[Promises, ...]) -> Iterator[Promise]:
    for group in groups:
        for promise in group:
            if promise.where is None:
                raise ValueError(f"promise {promise.name}: a query restricts itself, `among` cannot")
            sentence = f"Of {whom}: {promise.sentence}"
            yield replace(promise, sentence=sentence, where=f"{condition} AND ({promise.where})")


def _literal(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("'", "''") + "'"
