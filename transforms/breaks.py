"""What people do about breaks between nights: look at them, take one over, accept it until a day, write a note.

Every decision stays in `reconciliation.break_history`: who, when, why, and until when it holds.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from transforms.errors import UsageError
from transforms.notices import harmless
from transforms.records import publish_again
from transforms.settings import load_settings
from transforms.warehouse.store import Connection, is_empty, open_database, rows_of

STANDING = ("new", "open", "returned")
STATUSES = (*STANDING, "accepted", "resolved")
ORDER = (
    "CASE severity_code WHEN 'critical' THEN 0 ELSE 1 END, at_risk_amount DESC, check_code, source_table, source_id, "
    "break_id"
)


@dataclass(frozen=True)
class Break:
    """A break as a list shows it; amounts in its own currency."""

    break_id: str
    status_code: str
    severity_code: str
    check_code: str
    check_text: str
    cause_code: str
    cause_break_id: str | None
    company_code: str | None
    source_table: str
    source_id: str | None
    difference_amount: Decimal
    at_risk_amount: Decimal
    currency_code: str | None
    age_days: int
    owner_name: str | None
    accepted_until_date: date | None

    @property
    def is_critical(self) -> bool:
        """The books are wrong while it stands."""
        return self.severity_code == "critical"


COLUMNS = tuple(Break.__dataclass_fields__)


@dataclass(frozen=True)
class Listed:
    """Breaks, worst first, and what the ones that follow from no other put at risk, by currency."""

    breaks: tuple[Break, ...]
    symptoms: int
    at_risk: dict[str, Decimal]


def list_breaks(
    *,
    company: str | None = None,
    status: str | None = None,
    cause: str | None = None,
    everything: bool = False,
    symptoms: bool = False,
    warehouse: Path | None = None,
) -> Listed:
    """The breaks that stand (`everything`: also accepted and resolved ones), worst first.

    Those that follow from another break are only counted, unless `symptoms` asks for them. Raises UsageError for a
    status that is none, or a warehouse that was never reconciled.
    """
    if status is not None and status not in STATUSES:
        raise UsageError(f"--status {status}: one of {', '.join(STATUSES)}")
    wanted = (status,) if status else (STATUSES if everything else STANDING)
    where = ["LIST_CONTAINS(?, status_code)"]
    values: list[Any] = [list(wanted)]
    for column, value in (("LOWER(company_code)", company and company.lower()), ("cause_code", cause)):
        if value is not None:
            where.append(f"{column} = ?")
            values.append(value)
    with _reading(warehouse) as connection:
        rows = connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM reconciliation.break WHERE {' AND '.join(where)} ORDER BY {ORDER}",
            values,
        ).fetchall()
    found = [Break(*row) for row in rows]
    roots = [item for item in found if item.cause_break_id is None]
    at_risk: dict[str, Decimal] = {}
    for item in roots:
        currency = item.currency_code or ""
        at_risk[currency] = at_risk.get(currency, Decimal(0)) + item.at_risk_amount
    return Listed(
        tuple(found if symptoms else roots),
        len(found) - len(roots),
        {currency: amount for currency, amount in sorted(at_risk.items()) if amount},
    )


def show(
    name: str, warehouse: Path | None = None
) -> tuple[dict[str, Any], list[dict[str, Any]], list[Break]]:
    """All about one break: its columns, its history, and what follows from it. `name`: its id or a beginning."""
    with _reading(warehouse) as connection:
        break_id = _find(connection, name)
        (told,) = rows_of(connection, "SELECT * FROM reconciliation.break WHERE break_id = ?", [break_id])
        history = rows_of(
            connection,
            "SELECT * FROM reconciliation.break_history WHERE break_id = ? ORDER BY history_number",
            [break_id],
        )
        symptoms = connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM reconciliation.break WHERE cause_break_id = ? ORDER BY {ORDER}",
            [break_id],
        ).fetchall()
    return told, history, [Break(*row) for row in symptoms]


def assign(
    names: Sequence[str], owner: str, *, actor: str | None = None, warehouse: Path | None = None
) -> list[Break]:
    """`owner` looks after these breaks from now on."""
    return _decide(names, "assigned", actor, warehouse, {"owner_name": owner}, owner)


def note(
    names: Sequence[str], text: str, *, actor: str | None = None, warehouse: Path | None = None
) -> list[Break]:
    """Words about these breaks, kept; the last ones are shown with them."""
    return _decide(names, "noted", actor, warehouse, {"note_text": text}, text)


def accept(
    names: Sequence[str], reason: str, until: date, *, actor: str | None = None, warehouse: Path | None = None
) -> list[Break]:
    """Somebody stands for these breaks until a day, or until their difference changes.

    Raises UsageError for a break that is over, or that follows from another one: that one is to be accepted.
    """
    if not reason.strip():
        raise UsageError("--reason: an acceptance says why")
    return _decide(names, "accepted", actor, warehouse, {"accepted_until_date": until}, reason, until)


def accept_for(
    names: Sequence[str], reason: str, days: int, *, actor: str | None = None, warehouse: Path | None = None
) -> list[Break]:
    """`accept` until so many days after the last night."""
    with _reading(warehouse) as connection:
        row = connection.execute("SELECT CAST(MAX(as_of_at) AS DATE) FROM reconciliation.night").fetchone()
    assert row is not None
    return accept(names, reason, row[0] + timedelta(days=days), actor=actor, warehouse=warehouse)


def proposed(
    limit: float | Decimal | None, companies: Sequence[str] = (), warehouse: Path | None = None
) -> list[Break]:
    """Money differences that stand and are at most `limit` each (in their own currency): what a person may accept.

    Without a limit: none.
    """
    if limit is None:
        return []
    wanted = {company.lower() for company in companies}
    return [
        item
        for item in list_breaks(warehouse=warehouse).breaks
        if item.difference_amount != 0
        and item.at_risk_amount <= Decimal(str(limit))
        and (not wanted or (item.company_code or "").lower() in wanted)
    ]


def as_text(breaks: Sequence[Break], most: int = 40) -> str:
    """Markdown for people who are asked; what is from data stays words."""
    lines = [
        f"- {item.severity_code} {item.cause_code}: {item.difference_amount:,} {_word(item.currency_code or '')} in "
        f"`{item.source_table}` `{_word(item.source_id)}` of {_word(item.company_code or 'no company')}, "
        f"{item.age_days} days old. "
        f"{item.check_text} (`{item.break_id[:8]}`)"
        for item in breaks[:most]
    ]
    if len(breaks) > most:
        lines.append(f"- and {len(breaks) - most:,} more: `fieldledger breaks list`")
    return "\n".join(lines)


def _word(text: str | None) -> str:
    return harmless(text).replace("`", "'")


def _decide(
    names: Sequence[str],
    action: str,
    actor: str | None,
    warehouse: Path | None,
    sets: dict[str, Any],
    reason: str,
    until: date | None = None,
) -> list[Break]:
    settings = load_settings()
    path = warehouse or settings.warehouse
    if not path.is_file():
        raise UsageError(f"{path}: there is no such warehouse; run the main job first, or name another file")
    acted_at = datetime.now(UTC).replace(tzinfo=None)
    with open_database(path, settings) as connection:
        _require_night(connection)
        ids = list(dict.fromkeys(_find(connection, name) for name in names))
        connection.execute("BEGIN")
        try:
            for break_id in ids:
                if action == "accepted":
                    _require_acceptable(connection, break_id, until)
                _keep(connection, break_id, action, actor or getpass.getuser(), sets, reason, until, acted_at)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        rows = [
            connection.execute(
                f"SELECT {', '.join(COLUMNS)} FROM reconciliation.break WHERE break_id = ?", [break_id]
            ).fetchone()
            for break_id in ids
        ]
    publish_again(path, settings)
    return [Break(*row) for row in rows if row]


def _require_acceptable(connection: Connection, break_id: str, until: date | None) -> None:
    row = connection.execute(
        "SELECT status_code, cause_break_id, CAST((SELECT MAX(as_of_at) FROM reconciliation.night) AS DATE) "
        "FROM reconciliation.break WHERE break_id = ?",
        [break_id],
    ).fetchone()
    assert row is not None
    status, cause, night = row
    if status == "resolved":
        raise UsageError(f"break {break_id[:8]} is resolved: there is nothing to accept")
    if cause:
        raise UsageError(f"break {break_id[:8]} follows from {cause[:8]}: clear or accept that one")
    if until is not None and until < night:
        raise UsageError(
            f"--until {until}: the last night was of {night}, the acceptance would be over already"
        )


def _keep(
    connection: Connection,
    break_id: str,
    action: str,
    actor: str,
    sets: dict[str, Any],
    reason: str,
    until: date | None,
    acted_at: datetime,
) -> None:
    """The decision into the history, then into what stands."""
    connection.execute(
        """
        INSERT INTO reconciliation.break_history
        SELECT
            now.break_id || ':' || CAST(told.history_count + 1 AS VARCHAR), now.break_id, told.history_count + 1,
            (SELECT MAX(night_number) FROM reconciliation.night), ?, now.status_code,
            CASE WHEN ? = 'accepted' THEN 'accepted' ELSE now.status_code END,
            now.cause_code, now.difference_amount, now.currency_code, ?, COALESCE(?, now.owner_name), ?, ?, ?
        FROM reconciliation.break AS now
        CROSS JOIN (SELECT COUNT(*) AS history_count FROM reconciliation.break_history WHERE break_id = ?) AS told
        WHERE now.break_id = ?
        """,
        [action, action, actor, sets.get("owner_name"), reason, until, acted_at, break_id, break_id],
    )
    assignments = ", ".join(f"{column} = ?" for column in sets)
    if action == "accepted":
        assignments += ", status_code = 'accepted', accepted_amount = difference_amount"
    connection.execute(
        f"UPDATE reconciliation.break SET {assignments} WHERE break_id = ?", [*sets.values(), break_id]
    )


@contextmanager
def _reading(warehouse: Path | None) -> Iterator[Connection]:
    settings = load_settings()
    with open_database(warehouse or settings.warehouse, settings, read_only=True) as connection:
        _require_night(connection)
        yield connection


def _require_night(connection: Connection) -> None:
    there = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'reconciliation' AND table_name = 'night'"
    ).fetchone()
    if not there or is_empty(connection, "reconciliation.night"):
        raise UsageError("the warehouse was never reconciled: call fieldledger reconcile")


def _find(connection: Connection, name: str) -> str:
    """The id of the only break whose id begins so."""
    rows = connection.execute(
        "SELECT break_id FROM reconciliation.break WHERE STARTS_WITH(break_id, ?) ORDER BY break_id LIMIT 3",
        [name.lower()],
    ).fetchall()
    if len(name) < 4 or len(rows) != 1:
        several = f"; it begins {', '.join(str(row[0])[:12] for row in rows)}" if rows else ""
        what = "several breaks begin so" if len(rows) > 1 else "there is no such break"
        raise UsageError(f"break {name}: {'give at least 4 characters' if len(name) < 4 else what}{several}")
    return str(rows[0][0])
