"""The three sides against each other, as of one instant: every check of `sql/check`, and what becomes of its breaks.

A check is one file: a header that says all about it, and a SELECT of what it finds.

    -- Grain: one row per …                      -- Source: …                  -- Rules: …
    -- Check: K6                                 what it is called elsewhere
    -- Stage: actual                             where in the flow it looks, one of STAGES
    -- Sentence: Every adjusted actual has …     what must hold
    -- Cause: missing, quantity                  what a break may be; several: the SELECT says which, as cause_code
    -- Severity: critical                        or warning
    -- Remedy: …                                 what to do about a break
    -- Needs: msdyn_actual                       tables of the export without which it cannot be judged; or none
    -- Follows: origin_id                        keys by which a break of an earlier stage explains this one; or none

The SELECT gives columns of `run.finding` by name, as many as it knows; `subject_id`, `source_table` and `source_id` it
always does. Nothing is registered elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from transforms.errors import FieldledgerError, UsageError
from transforms.settings import Settings
from transforms.warehouse import loading
from transforms.warehouse.models import all_models, fill, in_schema, load_rules
from transforms.warehouse.store import Connection, attach, is_empty, open_scratch

STAGES = (
    "setup",
    "field",
    "usage",
    "actual",
    "invoice",
    "staging",
    "journal",
    "subledger",
    "ledger",
    "total",
)
CAUSES = (
    *("missing", "late", "duplicate", "orphan", "quantity", "price", "discount", "currency", "tax", "date"),
    *("period", "company", "dimension", "serial", "status", "rounding"),
)
KEYS = (
    "origin_id",
    "recorded_actual_id",
    "journal_line_id",
    "work_order_id",
    "contract_line_id",
    "invoice_id",
    "voucher_number",
)
# What one night leaves: replaced as a whole, or only added to.
REPLACED = ("reconciliation.break", "reconciliation.tie_out")
ADDED = (
    "reconciliation.break_history",
    "reconciliation.verdict",
    "reconciliation.night",
    "reconciliation.control_total",
)
WRITTEN_HERE = ("reconciliation.side",)
# What a night does to breaks, in the words of its summary.
HAPPENED = {"found": "new", "returned": "returned", "resolved": "resolved"}


@dataclass(frozen=True)
class Check:
    """One file of `sql/check`."""

    code: str
    number: str
    stage: str
    sentence: str
    causes: tuple[str, ...]
    severity: str
    remedy: str
    needs: tuple[str, ...]
    follows: tuple[str, ...]
    select: str

    @property
    def stage_number(self) -> int:
        """Its place in the flow, from 1."""
        return STAGES.index(self.stage) + 1


@dataclass(frozen=True)
class Layer:
    """One layer of the warehouse: what reached it, what is explained, and what is lost (of tables with a loss)."""

    step_code: str
    quarantined: int
    superseded: int
    held: int
    lost_tables: int


@dataclass(frozen=True)
class Night:
    """A reconciliation and what it found."""

    night_number: int
    as_of: datetime
    company_code: str | None
    judged: int
    not_judged: dict[str, str]
    found: int
    roots: int
    critical: int
    received: int
    layers: tuple[Layer, ...]
    # Of the breaks that follow from no other: what stands by severity, what the night did, and the money by currency.
    standing: dict[str, int]
    happened: dict[str, int]
    at_risk: dict[str, Decimal]

    def as_text(self, *, is_brief: bool = False) -> str:
        """What it found, in a few lines; `is_brief`: checks that were not judged are only counted."""
        lines = [
            f"night {self.night_number}, as of {self.as_of:%Y-%m-%dT%H:%M:%S}Z: {self.judged:,} checks judged, "
            f"{self.roots:,} breaks, {self.found - self.roots:,} more follow from them"
        ]
        if is_brief and self.not_judged:
            lines.append(f"not judged: {len(self.not_judged):,} checks whose side is not in the export")
        elif self.not_judged:
            lines += [f"not judged: {code}, {reason}" for code, reason in self.not_judged.items()]
        lines.append(self._layers_as_text())
        counts = ", ".join(f"{count:,} {severity}" for severity, count in self.standing.items()) or "none"
        did = ", ".join(f"{self.happened.get(action, 0):,} {word}" for action, word in HAPPENED.items())
        lines.append(f"breaks that stand: {counts}; since the night before: {did}")
        if self.at_risk:
            money = ", ".join(
                f"{amount:,.2f} {currency or 'in no one currency'}"
                for currency, amount in self.at_risk.items()
            )
            lines.append(f"money at risk: {money}")
        lines.append(
            f"critical breaks that stand: {self.critical:,}; see fieldledger breaks list"
            if self.critical
            else "no critical break stands"
        )
        return "\n".join(lines)

    def _layers_as_text(self) -> str:
        lost = [f"{layer.step_code} ({layer.lost_tables:,})" for layer in self.layers if layer.lost_tables]
        if lost:
            return f"rows or money are lost on the way to {', '.join(lost)}: see reconciliation.control_total"
        explained = {
            "refused": sum(layer.quarantined for layer in self.layers),
            "older versions": sum(layer.superseded for layer in self.layers),
            "held": sum(layer.held for layer in self.layers),
        }
        told = ", ".join(f"{count:,} {name}" for name, count in explained.items())
        return f"rows received: {self.received:,}, all in the layers behind ({told})"


@cache
def checks() -> tuple[Check, ...]:
    """Every check, in the order of the flow. Raises FieldledgerError for a header that says too little or nonsense."""
    found = [_check(model.table) for model in in_schema("check")]
    return tuple(sorted(found, key=lambda check: (check.stage_number, check.code)))


def _check(code: str) -> Check:
    model = all_models()[f"check.{code}"]
    header = model.header

    def listed(name: str, allowed: tuple[str, ...] | None) -> tuple[str, ...]:
        text = header.get(name, "")
        values = () if text == "none" else tuple(text.split(", "))
        if not text or (allowed is not None and not set(values) <= set(allowed)):
            known = f": one of {', '.join(sorted(allowed))}" if allowed is not None else ""
            raise FieldledgerError(f"sql/check/{code}.sql: '-- {name}: {text}' is not understood{known}")
        return values

    staged = tuple(other.table for other in in_schema("staging"))
    (stage,) = listed("Stage", STAGES)
    (severity,) = listed("Severity", ("critical", "warning"))
    for name in ("Check", "Sentence", "Remedy"):
        if not header.get(name):
            raise FieldledgerError(f"sql/check/{code}.sql: its header has no '-- {name}: …'")
    assert model.select is not None
    return Check(
        code=code,
        number=header["Check"],
        stage=stage,
        sentence=header["Sentence"],
        causes=listed("Cause", CAUSES),
        severity=severity,
        remedy=header["Remedy"],
        needs=listed("Needs", staged),
        follows=listed("Follows", KEYS),
        select=model.select,
    )


@contextmanager
def opened(warehouse: Path, settings: Settings, *, writes: bool) -> Iterator[Connection]:
    """A scratch database over the warehouse: every table of it under its own name, and the rules.

    The warehouse's tables are read through views, so that a SELECT means the same here as in a run; what a night finds
    stays in the scratch until `write`. The parameters (policies, companies) are the caller's to set.
    """
    with open_scratch(settings) as connection:
        attach(connection, warehouse, "warehouse", read_only=not writes)
        load_rules(connection)
        present = {
            f"{schema}.{table}"
            for schema, table in connection.execute(
                "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'warehouse'"
            ).fetchall()
        }
        for schema in ("run", "outgoing", "reconciliation", *loading.WAREHOUSE_SCHEMAS):
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        for model in in_schema(*loading.WAREHOUSE_SCHEMAS):
            if model.schema == "reconciliation":
                _place(connection, f"outgoing.{model.table}", model.name, present)
            elif model.is_stored:
                _place(connection, model.name, model.name, present)
            elif not any(read.startswith("reconciliation.") for read in model.reads):
                connection.execute(model.create())
        yield connection


def _place(connection: Connection, name: str, stored: str, present: set[str]) -> None:
    """A view on a table of the warehouse; an empty one for a table that an older version did not have."""
    if stored in present:
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM warehouse.{stored}")
    else:
        connection.execute(all_models()[stored].create().replace(stored, name, 1))


def reconcile(connection: Connection, as_of: datetime | None, company: str | None) -> Night:
    """Judge every check and work out what becomes of the breaks, in the scratch database of `opened`.

    Raises UsageError for an instant that the warehouse does not stand at, or a company that is not there.
    """
    night_number, instant = _place_in_time(connection, as_of)
    code = _company(connection, company)
    connection.execute(
        """
        CREATE TABLE parameter.reconciliation AS
        SELECT
            CAST(? AS BIGINT) AS night_number,
            CAST(? AS TIMESTAMP) AS as_of_at,
            CAST(? AS VARCHAR) AS company_code,
            (SELECT COALESCE(MAX(run_number), 0) FROM audit.run WHERE state_code <> 'refused') AS run_number,
            batch_id,
            landed_at
        FROM audit.landed_batch ORDER BY landed_at DESC, batch_id DESC LIMIT 1
        """,
        [night_number, instant, code],
    )
    for table in ("run.finding", "run.checked", "run.follow", "run.staged_total"):
        connection.execute(all_models()[table].create())
    _count_staging(connection)
    _want_everything(connection)
    for model in in_schema("run"):
        if model.header.get("Step") == "reconcile":
            fill(connection, model)
    missing = {check.code: _missing(connection, check) for check in checks()}
    for check in checks():
        connection.execute(
            "INSERT INTO run.checked VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                check.code,
                check.number,
                check.sentence,
                check.severity,
                check.stage_number,
                check.remedy,
                not missing[check.code],
                missing[check.code] or None,
            ],
        )
        for key in check.follows:
            connection.execute("INSERT INTO run.follow VALUES (?, ?)", [check.code, key])
        if not missing[check.code]:
            _judge(connection, check, code)
    for name in ("run.found_break", *REPLACED, *ADDED):
        fill(connection, all_models()[name])
    _write_sides(connection, night_number)
    return _told(connection)


def known_at(warehouse: Connection) -> datetime | None:
    """The earliest instant a night may be as of: the newest batch or the last night."""
    has_nights = warehouse.execute(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'reconciliation' AND table_name = 'night'"
    ).fetchone()
    nights = "(SELECT MAX(as_of_at) FROM reconciliation.night)" if has_nights else "NULL"
    row = warehouse.execute(
        f"SELECT GREATEST((SELECT MAX(landed_at) FROM audit.landed_batch), {nights})"
    ).fetchone()
    return row[0] if row else None


def _place_in_time(connection: Connection, as_of: datetime | None) -> tuple[int, datetime]:
    newest, last, nights = connection.execute(
        "SELECT (SELECT MAX(landed_at) FROM audit.landed_batch), "
        "(SELECT MAX(as_of_at) FROM outgoing.night), (SELECT COUNT(*) FROM outgoing.night)"
    ).fetchone() or (None, None, 0)
    if newest is None:
        raise UsageError("the warehouse has loaded no batch yet: call fieldledger run")
    instant = as_of or max(newest, last or newest)
    if instant < newest:
        raise UsageError(
            f"--as-of {instant:%Y-%m-%dT%H:%M:%S}: the warehouse knows all sides as of {newest:%Y-%m-%dT%H:%M:%S}, the "
            "newest batch. For an earlier instant build that warehouse (fieldledger replay --until BATCH --warehouse "
            "FILE) and reconcile it"
        )
    if last is not None and instant < last:
        raise UsageError(
            f"--as-of {instant:%Y-%m-%dT%H:%M:%S}: a later night stands already, as of {last:%Y-%m-%dT%H:%M:%S}"
        )
    return int(nights) + 1, instant


def _company(connection: Connection, company: str | None) -> str | None:
    if company is None:
        return None
    known = [
        str(code)
        for (code,) in connection.execute(
            "SELECT DISTINCT company_code FROM core.company WHERE company_code IS NOT NULL ORDER BY 1"
        ).fetchall()
    ]
    if company.lower() not in {code.lower() for code in known}:
        raise UsageError(f"--company {company}: there is no such company; known are {', '.join(known)}")
    return company.lower()


def _missing(connection: Connection, check: Check) -> str:
    """The tables without which the check cannot be judged, as a sentence; empty when all are there."""
    absent = [table for table in check.needs if is_empty(connection, f"staging.{table}")]
    return f"not in the export: {', '.join(absent)}" if absent else ""


def _judge(connection: Connection, check: Check, company: str | None) -> None:
    columns = [str(row[0]) for row in connection.execute(f"DESCRIBE {check.select}").fetchall()]
    cause = "" if "cause_code" in columns else f", '{check.causes[0]}' AS cause_code"
    where = f" WHERE LOWER(company_code) = '{company}'" if company and "company_code" in columns else ""
    if company and "company_code" not in columns:
        where = " WHERE FALSE"
    connection.execute(
        f"INSERT INTO run.finding BY NAME SELECT '{check.code}' AS check_code, '{check.severity}' AS severity_code, "
        f"{check.stage_number} AS stage_number, found.*{cause} FROM ({check.select}) AS found{where}"
    )
    odd = connection.execute(
        "SELECT cause_code FROM run.finding WHERE check_code = ? AND NOT LIST_CONTAINS(?, cause_code) LIMIT 1",
        [check.code, list(check.causes)],
    ).fetchone()
    twice = connection.execute(
        "SELECT subject_id FROM run.finding WHERE check_code = ? GROUP BY ALL HAVING COUNT(*) > 1 LIMIT 1",
        [check.code],
    ).fetchone()
    if odd or twice:
        what = (
            f"the cause {odd[0]}, which its header does not name"
            if odd
            else f"{twice[0] if twice else ''} twice"
        )
        raise FieldledgerError(f"sql/check/{check.code}.sql finds {what}: this is a fault of the check")


def _count_staging(connection: Connection) -> None:
    for model in in_schema("staging"):
        connection.execute(
            f"""
            INSERT INTO run.staged_total
            SELECT
                ?, COUNT(*) FILTER (NOT is_deleted), COUNT(*) FILTER (is_deleted), COUNT(versionnumber),
                COUNT(deleted_version), COALESCE(SUM({model.control}), 0), MAX(landed_at)
            FROM {model.name}
            """,
            [model.table],
        )


def _want_everything(connection: Connection) -> None:
    """What should be posted of all there is. Views: only money is asked of them, and no posting decides that."""
    connection.execute(all_models()["run.live_actual"].create())
    connection.execute(all_models()["run.actual_source"].create())
    wanted = all_models()["run.wanted_actual"]
    connection.execute(f"CREATE VIEW {wanted.name} AS {wanted.select}")


def _write_sides(connection: Connection, night_number: int) -> None:
    connection.execute(all_models()["reconciliation.side"].create())
    connection.execute(
        """
        INSERT INTO reconciliation.side
        SELECT
            CAST(? AS VARCHAR) || ':' || entity, ?, entity, live_count, gone_count, landed_at,
            live_count + gone_count > 0
        FROM run.staged_total
        """,
        [night_number, night_number],
    )


def _told(connection: Connection) -> Night:
    row = connection.execute(
        "SELECT night_number, as_of_at, company_code, judged_count, found_count, root_count, critical_count "
        "FROM reconciliation.night"
    ).fetchone()
    assert row is not None
    number, as_of, company, judged, found, roots, critical = row
    not_judged = connection.execute(
        "SELECT check_code, not_judged_text FROM run.checked WHERE NOT is_judged ORDER BY stage_number, check_code"
    ).fetchall()
    layers = connection.execute(
        """
        SELECT
            step_code, SUM(quarantined_count), SUM(superseded_count), SUM(held_count),
            COUNT(*) FILTER (lost_count <> 0 OR lost_amount <> 0)
        FROM reconciliation.control_total GROUP BY step_code ORDER BY step_code
        """
    ).fetchall()
    received = connection.execute(
        "SELECT COALESCE(SUM(received_count), 0) FROM audit.landed_table"
    ).fetchone()
    about = """
        FROM reconciliation.break AS one CROSS JOIN parameter.reconciliation AS night
        WHERE one.cause_break_id IS NULL
        AND (night.company_code IS NULL OR LOWER(one.company_code) = night.company_code)
    """
    standing = connection.execute(
        f"SELECT severity_code, COUNT(*) {about} AND is_standing(one.status_code) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    at_risk = connection.execute(
        f"SELECT COALESCE(currency_code, ''), SUM(at_risk_amount) AS amount {about} AND is_standing(one.status_code) "
        "GROUP BY ALL HAVING amount <> 0 ORDER BY ALL"
    ).fetchall()
    happened = connection.execute(
        "SELECT action_code, COUNT(*) FROM reconciliation.break_history WHERE break_id IN "
        f"(SELECT one.break_id {about}) GROUP BY ALL"
    ).fetchall()
    return Night(
        number,
        as_of,
        company,
        judged,
        dict(not_judged),
        found,
        roots,
        critical,
        int(received[0]) if received else 0,
        tuple(Layer(step, *map(int, counts)) for step, *counts in layers),
        dict(standing),
        dict(happened),
        dict(at_risk),
    )


def write(connection: Connection) -> None:
    """What the night left, into the warehouse; inside a transaction of the caller."""
    loading.create_missing(connection)
    for name in REPLACED:
        connection.execute(f"DELETE FROM warehouse.{name}")
    for name in (*REPLACED, *ADDED, *WRITTEN_HERE):
        connection.execute(f"INSERT INTO warehouse.{name} BY NAME SELECT * FROM {name}")


def tables() -> list[str]:
    """The tables a night writes, all of which have promises."""
    return sorted((*REPLACED, *ADDED, *WRITTEN_HERE))
