"""Fiscal periods: who closed what, when and why, and what the books held when it was closed.

`core.fiscal_period` says what stands, `audit.period_action` every decision, `audit.period_close` what a close kept.
Where Finance exports its fiscal calendar, its decisions are followed and kept beside those taken here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from transforms.errors import FieldledgerError, UsageError
from transforms.warehouse import chain
from transforms.warehouse.store import Connection

# What may become of a period, and from which status.
STATUS_OF = {"hold": "hold", "close": "closed", "reopen": "open", "adjust": "adjusting"}
ALLOWED = {
    "hold": ("open", "adjusting"),
    "close": ("open", "hold", "adjusting"),
    "reopen": ("closed", "hold", "adjusting"),
    "adjust": ("closed", "hold"),
}


class PeriodRefused(FieldledgerError):
    """A period cannot be closed: names the critical breaks that are open."""


@dataclass(frozen=True)
class Period:
    """A fiscal period as it stands, with what its books hold (`amount` in the accounting currency)."""

    fiscal_period_id: str
    company_code: str
    period_text: str
    start_date: date
    end_date: date
    status_code: str
    posting_count: int
    amount: Decimal
    late_count: int
    close_count: int


@dataclass(frozen=True)
class Break:
    """Something that speaks against closing a period: what, how bad, what it is about."""

    break_code: str
    severity_code: str
    source_id: str
    text: str
    at_risk_amount: Decimal | None = None
    currency_code: str | None = None

    @property
    def is_critical(self) -> bool:
        """Closing over it is a decision of its own, with a reason."""
        return self.severity_code == "critical"


@dataclass(frozen=True)
class Decision:
    """What somebody decided about a period: hold, close, reopen or adjust.

    A close over critical breaks says so (`is_despite_breaks`) and why. `break_count` is given when a decision is
    repeated: the critical breaks it was taken over.
    """

    action_code: str
    company_code: str
    period_text: str
    actor_name: str
    acted_at: datetime
    reason_text: str | None = None
    break_count: int | None = None
    is_despite_breaks: bool = False


PERIODS = """
    SELECT
        period.fiscal_period_id, period.company_code, period.period_text, period.start_date, period.end_date,
        period.status_code, COALESCE(booked.posting_count, 0), COALESCE(booked.amount, 0),
        COALESCE(late.late_count, 0), COALESCE(closes.close_count, 0)
    FROM core.fiscal_period AS period
    LEFT JOIN (
        SELECT fiscal_period_id, COUNT(*) AS posting_count, SUM(accounting_amount) AS amount
        FROM ledger.project_actual GROUP BY fiscal_period_id
    ) AS booked ON period.fiscal_period_id = booked.fiscal_period_id
    LEFT JOIN (
        SELECT document_period_id, COUNT(*) AS late_count FROM ledger.late_arrival
        WHERE late_code <> 'invoiced' GROUP BY document_period_id
    ) AS late ON period.fiscal_period_id = late.document_period_id
    LEFT JOIN (
        SELECT fiscal_period_id, COUNT(*) AS close_count FROM audit.period_close GROUP BY fiscal_period_id
    ) AS closes ON period.fiscal_period_id = closes.fiscal_period_id
"""


def listed(connection: Connection, company: str | None, *, everything: bool = False) -> list[Period]:
    """The periods that hold or miss postings or were ever decided about; `everything` gives all of them.

    Raises UsageError for a company that is not there.
    """
    where, values = "", []
    if company is not None:
        where, values = "WHERE LOWER(period.company_code) = ?", [company.lower()]
        _require_company(connection, company)
    rows = connection.execute(
        f"{PERIODS} {where} ORDER BY period.company_code, period.start_date", values
    ).fetchall()
    periods = [Period(*row) for row in rows]
    return [
        period
        for period in periods
        if everything
        or period.posting_count
        or period.late_count
        or period.close_count
        or period.status_code != "open"
    ]


def find(connection: Connection, company: str, period: str) -> Period:
    """One period by company code (in any case, `none` for rows without one) and name. Raises UsageError."""
    _require_company(connection, company)
    row = connection.execute(
        f"{PERIODS} WHERE LOWER(period.company_code) = ? AND LOWER(period.period_text) = ?",
        [company.lower(), period.lower()],
    ).fetchone()
    if row is None:
        near = connection.execute(
            "SELECT period_text FROM core.fiscal_period WHERE LOWER(company_code) = ? "
            "AND fiscal_period_id IN (SELECT fiscal_period_id FROM ledger.project_actual) "
            "ORDER BY start_date DESC LIMIT 6",
            [company.lower()],
        ).fetchall()
        names = ", ".join(str(name) for (name,) in near) or "none yet"
        raise UsageError(f"--period {period}: company {company} has no such period; with postings: {names}")
    return Period(*row)


def breaks(connection: Connection, period: Period) -> list[Break]:
    """What speaks against closing it, worst first."""
    rows = connection.execute(
        "SELECT break_code, severity_code, source_id, break_text, at_risk_amount, currency_code "
        "FROM ledger.closing_break(?) ORDER BY ALL",
        [period.fiscal_period_id],
    ).fetchall()
    found = [Break(*row) for row in rows]
    return sorted(found, key=lambda item: not item.is_critical)


def at_risk(found: Sequence[Break]) -> str:
    """How many breaks between the sides are open, and the money that hangs on them; empty without one."""
    between = [item for item in found if item.break_code == "break_open"]
    money: dict[str, Decimal] = {}
    for item in between:
        if item.at_risk_amount:
            code = item.currency_code or "in the accounting currency"
            money[code] = money.get(code, Decimal(0)) + item.at_risk_amount
    amounts = ", ".join(f"{amount:,} {code}" for code, amount in sorted(money.items())) or "nothing"
    return f"{len(between):,} break(s) between the sides are open, at risk: {amounts}" if between else ""


def decide(connection: Connection, decision: Decision) -> Period:
    """Carry out a decision in one transaction, and give the period as it stands afterwards.

    Raises UsageError where the period's status does not allow it, PeriodRefused where critical breaks are open and the
    decision is not to close despite them, for a reason.
    """
    period = find(connection, decision.company_code, decision.period_text)
    if period.status_code not in ALLOWED[decision.action_code]:
        allowed = " or ".join(ALLOWED[decision.action_code])
        raise UsageError(
            f"period {period.period_text} of {period.company_code} is {period.status_code}: "
            f"{decision.action_code} needs it {allowed}"
        )
    critical = [item for item in breaks(connection, period) if item.is_critical] if _closes(decision) else []
    if critical and not (decision.is_despite_breaks and (decision.reason_text or "").strip()):
        shown = "\n".join(f"  {item.break_code}: {item.text} ({item.source_id})" for item in critical[:10])
        risk = at_risk(critical)
        more = f"\n  and {len(critical) - 10} more" if len(critical) > 10 else ""
        raise PeriodRefused(
            f"period {period.period_text} of {period.company_code} is not closed: {len(critical)} critical break(s) "
            f"are open\n{shown}{more}\n{f'{risk}{chr(10)}' if risk else ''}"
            "clear or accept them, or close with --despite-breaks and --reason, which is kept"
        )
    connection.execute("BEGIN")
    try:
        number = _act(connection, period.fiscal_period_id, decision, "decision", "")
        connection.execute(
            "UPDATE core.fiscal_period SET status_code = ? WHERE fiscal_period_id = ?",
            [STATUS_OF[decision.action_code], period.fiscal_period_id],
        )
        if _closes(decision):
            count = len(critical) if decision.break_count is None else decision.break_count
            chain.close(connection, period.fiscal_period_id, number, count, "")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return find(connection, decision.company_code, decision.period_text)


def follow_finance(connection: Connection, posted_at: datetime) -> None:
    """Inside the load's transaction: keep what Finance decided, where a period does not stand as decided last."""
    rows = connection.execute(
        """
        SELECT period.fiscal_period_id, period.company_code, period.period_text, period.status_code
        FROM warehouse.core.fiscal_period AS period
        LEFT JOIN (
            SELECT * FROM warehouse.audit.period_action
            QUALIFY ROW_NUMBER() OVER (PARTITION BY fiscal_period_id ORDER BY period_action_number DESC) = 1
        ) AS last ON period.fiscal_period_id = last.fiscal_period_id
        WHERE period.status_code <> COALESCE(last.status_code, 'open')
        ORDER BY period.start_date, period.company_code
        """
    ).fetchall()
    action_of = {status: action for action, status in STATUS_OF.items()}
    for period_id, company, text, status in rows:
        decision = Decision(
            action_of[status], company, text, "finance", posted_at, "fiscal calendar of Finance"
        )
        number = _act(connection, period_id, decision, "finance", "warehouse.")
        if _closes(decision):
            chain.close(connection, period_id, number, 0, "warehouse.")


def _closes(decision: Decision) -> bool:
    return decision.action_code == "close"


def _act(connection: Connection, period_id: str, decision: Decision, origin: str, home: str) -> int:
    """Append the decision. Its status before is that of the decision before it."""
    actions = f"{home}audit.period_action"
    row = connection.execute(
        f"""
        INSERT INTO {actions}
        WITH action AS (
            SELECT
                (SELECT COUNT(*) FROM {actions}) + 1 AS period_action_number,
                period.fiscal_period_id,
                period.company_code,
                period.period_text,
                ? AS action_code,
                COALESCE(
                    (SELECT status_code FROM {actions} WHERE fiscal_period_id = period.fiscal_period_id
                     ORDER BY period_action_number DESC LIMIT 1), 'open'
                ) AS status_before_code,
                ? AS status_code,
                ? AS actor_name,
                ? AS reason_text,
                ? AS origin_code,
                CAST(? AS TIMESTAMP) AS acted_at,
                (SELECT COALESCE(MAX(run_number), 0) FROM {
            home
        }audit.run WHERE state_code <> 'refused') AS run_number,
                (SELECT COUNT(*) FROM {home}audit.posting_batch) AS posting_batch_number
            FROM {home}core.fiscal_period AS period WHERE period.fiscal_period_id = ?
        )
        SELECT action.*, {
            chain.chain_of_action(
                "action",
                f"COALESCE((SELECT chain_hash FROM {actions} ORDER BY period_action_number DESC LIMIT 1), '')",
                f"({chain.head(f'{home}audit.posting_batch')})",
            )
        } FROM action
        RETURNING period_action_number
        """,
        [
            decision.action_code,
            STATUS_OF[decision.action_code],
            decision.actor_name,
            decision.reason_text,
            origin,
            decision.acted_at,
            period_id,
        ],
    ).fetchone()
    assert row is not None
    return int(row[0])


def _require_company(connection: Connection, company: str) -> None:
    known: Sequence[tuple[str]] = connection.execute(
        "SELECT DISTINCT company_code FROM core.fiscal_period ORDER BY 1"
    ).fetchall()
    if company.lower() not in {code.lower() for (code,) in known}:
        raise UsageError(
            f"--company {company}: there is no such company; known are {', '.join(code for (code,) in known)}"
        )
