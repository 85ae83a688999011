"""The closing summary of a run, read from where it was recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from transforms.warehouse.store import Connection


@dataclass(frozen=True)
class Money:
    """A total in one currency."""

    transaction_type: str
    currency_code: str
    postings: int
    posted_amount: Decimal
    live_amount: Decimal


@dataclass(frozen=True)
class Drafts:
    """What is ready to invoice in one currency: draft pro forma invoices, without and with tax."""

    currency_code: str
    drafts: int
    chargeable_amount: Decimal
    due_amount: Decimal


@dataclass(frozen=True)
class Wip:
    """Work in process of one measure and currency since the last fiscal period began: opening + earned - taken out."""

    measure: str
    currency_code: str
    since: date
    opening_amount: Decimal
    earned_amount: Decimal
    taken_out_amount: Decimal
    closing_amount: Decimal


@dataclass(frozen=True)
class Summary:
    """What one run did. Amounts are in their own currency, seconds per step are wall clock."""

    run_id: str
    state: str
    batches: int
    rows_in: int
    rejected: int
    released: int
    postings: dict[str, int]
    money: tuple[Money, ...]
    gates: dict[str, tuple[int, int, int]]
    warnings: tuple[str, ...]
    seconds: dict[str, float]
    drafts: tuple[Drafts, ...] = ()
    wip: tuple[Wip, ...] = ()
    held_back: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    places: dict[str, str] = field(default_factory=dict)

    def render(self, width: int = 110) -> str:
        """The summary as text for a terminal or a log."""
        console = Console(width=width, force_terminal=False, color_system=None)
        with console.capture() as capture:
            console.print(self)
        return capture.get()

    def of_nothing_new(self) -> Summary:
        """The same ledger after a run that found nothing to do."""
        return replace(
            self,
            state="nothing new",
            batches=0,
            rows_in=0,
            rejected=0,
            released=0,
            postings=dict.fromkeys(self.postings, 0),
            money=tuple(replace(total, postings=0, posted_amount=Decimal(0)) for total in self.money),
            gates={},
            warnings=(),
        )

    def as_metadata(self) -> dict[str, Any]:
        """The summary as plain values (JSON)."""
        return {
            "run_id": self.run_id,
            "state": self.state,
            "batches": self.batches,
            "rows_in": self.rows_in,
            "rejected": self.rejected,
            "released": self.released,
            "postings": self.postings,
            "gates": {name: list(counts) for name, counts in self.gates.items()},
            "seconds": self.seconds,
        }

    def __rich__(self) -> Group:
        head = Table(show_header=False)
        head.add_column("what")
        head.add_column("figure", justify="right")
        head.add_row("batches loaded", f"{self.batches:,}")
        head.add_row("rows in", f"{self.rows_in:,}")
        head.add_row("rows quarantined", f"{self.rejected:,}")
        head.add_row("rows released from quarantine", f"{self.released:,}")
        for entry, count in self.postings.items():
            head.add_row(f"postings: {entry}", f"{count:,}")
        money = Table()
        for name in ("money", "currency", "postings", "posted by this run", "live in the ledger"):
            money.add_column(name, justify="left" if name in ("money", "currency") else "right")
        for total in self.money:
            money.add_row(
                total.transaction_type,
                total.currency_code,
                f"{total.postings:,}",
                exact(total.posted_amount),
                exact(total.live_amount),
            )
        drafts = Table()
        for name in ("drafts to invoice", "currency", "drafts", "chargeable", "due with tax"):
            drafts.add_column(name, justify="left" if name in ("drafts to invoice", "currency") else "right")
        for draft in self.drafts:
            drafts.add_row(
                "pro forma",
                draft.currency_code,
                f"{draft.drafts:,}",
                exact(draft.chargeable_amount),
                exact(draft.due_amount),
            )
        wip = Table()
        since = f"WIP since {self.wip[0].since}" if self.wip else "WIP"
        for name in (since, "currency", "opening", "earned", "taken out", "closing"):
            wip.add_column(name, justify="left" if name in (since, "currency") else "right", no_wrap=True)
        for row in self.wip:
            amounts = (row.opening_amount, row.earned_amount, row.taken_out_amount, row.closing_amount)
            wip.add_row(row.measure, row.currency_code, *(exact(amount) for amount in amounts))
        gates = Table()
        for name in ("gate", "checks", "failed", "warnings"):
            gates.add_column(name, justify="left" if name == "gate" else "right")
        for gate, (checks, failed, warned) in self.gates.items():
            gates.add_row(gate, f"{checks:,}", f"{failed:,}", f"{warned:,}")
        steps = Table()
        steps.add_column("step")
        steps.add_column("seconds", justify="right")
        for step, seconds in self.seconds.items():
            steps.add_row(step, f"{seconds:.2f}")
        steps.add_row("in all", f"{sum(self.seconds.values()):.2f}")
        tables = (head, money, drafts, wip, gates, steps)
        parts: list[Any] = [
            Text(f"Run {self.run_id}: {self.state}"),
            *(table for table in tables if table.rows),
        ]
        parts += [Text(f"warning: {text}") for text in self.warnings]
        parts += [Text(f"held back: {text}") for text in self.held_back]
        parts += [Text(f"waiting: folder {name} is later than as-of") for name in self.waiting]
        parts += [Text(f"{name}: {place}") for name, place in self.places.items()]
        return Group(*parts)


def exact(amount: Decimal) -> str:
    """An amount with all its decimals, at least two: 1,000.50, 6,993.684."""
    text = f"{amount:,.4f}"
    return text[:-2] + text[-2:].rstrip("0")


def as_json(content: object) -> str:
    """Content as JSON for people and programs: amounts as exact text, days and instants as ISO text."""

    def text(value: object) -> str:
        if isinstance(value, Decimal):
            return f"{value:f}"
        if isinstance(value, date):
            return value.isoformat()
        raise TypeError(f"{type(value).__name__} has no form in JSON")

    return json.dumps(content, indent=2, ensure_ascii=False, default=text)


def read_summary(connection: Connection, run_id: str | None = None) -> Summary | None:
    """The summary of a run (the last one without `run_id`) from a warehouse; None when there is none."""
    where = "WHERE run_id = ?" if run_id else ""
    row = connection.execute(
        f"""
        SELECT
            run_id, state_code, batch_count, rows_in_count, rejected_count, released_count, posting_batch_id, step_text
        FROM audit.run {where} ORDER BY run_number DESC, state_code = 'refused' LIMIT 1
        """,
        [run_id] if run_id else [],
    ).fetchone()
    if row is None:
        return None
    found_id, state, batches, rows_in, rejected, released, posting_batch_id, step_text = row
    batch = connection.execute(
        "SELECT original_count, reversal_count, replacement_count FROM audit.posting_batch WHERE posting_batch_id = ?",
        [posting_batch_id],
    ).fetchone() or (0, 0, 0)
    money = connection.execute(
        """
        SELECT
            transaction_type,
            currency_code,
            COUNT(*) FILTER (posting_batch_id IS NOT DISTINCT FROM $batch) AS postings,
            COALESCE(SUM(amount) FILTER (posting_batch_id IS NOT DISTINCT FROM $batch), 0) AS posted_amount,
            SUM(amount) AS live_amount
        FROM ledger.project_actual GROUP BY ALL ORDER BY ALL
        """,
        {"batch": posting_batch_id},
    ).fetchall()
    drafts = connection.execute(
        """
        SELECT currency_code, COUNT(*) AS drafts, SUM(chargeable_amount), SUM(due_amount)
        FROM core.pro_forma_invoice GROUP BY currency_code ORDER BY currency_code
        """
    ).fetchall()
    wip = connection.execute(
        """
        WITH last_period AS (SELECT MAX(period_start_date) AS since FROM marts.wip_rollforward)

        SELECT
            movement.measure_code,
            movement.currency_code,
            last_period.since,
            COALESCE(SUM(movement.closing_amount - movement.opening_amount) FILTER (period_start_date < since), 0),
            COALESCE(SUM(earned_amount + corrected_amount) FILTER (period_start_date = since), 0),
            COALESCE(SUM(billed_amount + eliminated_amount) FILTER (period_start_date = since), 0),
            SUM(movement.closing_amount - movement.opening_amount)
        FROM marts.wip_rollforward AS movement CROSS JOIN last_period
        GROUP BY movement.measure_code, movement.currency_code, last_period.since
        ORDER BY movement.measure_code DESC, movement.currency_code
        """
    ).fetchall()
    gates = connection.execute(
        """
        SELECT
            layer_code,
            COUNT(*),
            COUNT(*) FILTER (NOT is_passed AND severity_code = 'critical'),
            COUNT(*) FILTER (NOT is_passed AND severity_code <> 'critical')
        FROM audit.check_result WHERE run_id = ? GROUP BY layer_code
        ORDER BY CASE layer_code WHEN 'staging' THEN 1 WHEN 'ledger' THEN 2 ELSE 3 END
        """,
        [found_id],
    ).fetchall()
    warnings = connection.execute(
        """
        SELECT table_name || ': ' || check_text || ' (' || COALESCE(CAST(failed_count AS VARCHAR), 'some') || ' rows)'
        FROM audit.check_result WHERE run_id = ? AND NOT is_passed ORDER BY severity_code, table_name, check_id
        """,
        [found_id],
    ).fetchall()
    return Summary(
        run_id=found_id,
        state=state,
        batches=batches,
        rows_in=rows_in,
        rejected=rejected,
        released=released,
        postings=dict(zip(("original", "reversal", "replacement"), map(int, batch), strict=True)),
        money=tuple(Money(*line) for line in money),
        gates={gate: (checks, failed, warned) for gate, checks, failed, warned in gates},
        warnings=tuple(str(line[0]) for line in warnings),
        seconds=json.loads(step_text),
        drafts=tuple(Drafts(*line) for line in drafts),
        wip=tuple(Wip(*line) for line in wip),
    )
