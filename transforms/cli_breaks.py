"""`fieldledger breaks`: the breaks of the nightly reconciliation, and what people decide about them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from transforms.cli_options import Actor, OnlyCompany, Warehouse

app = typer.Typer(
    help="Breaks of the reconciliation: list, show, assign, accept, note.", no_args_is_help=True
)
out = Console()

Names = Annotated[list[str], typer.Argument(metavar="BREAK...", help="Id of a break, or how it begins.")]


def reconcile(
    warehouse: Warehouse = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"],
            help="Instant, UTC; default: that of the newest batch.",
        ),
    ] = None,
    company: Annotated[str | None, typer.Option("--company", help="Judge only this legal entity.")] = None,
) -> None:
    """Compare field, project and finance as of one instant. Exit 1 while a critical break stands."""
    from transforms import pipeline

    night = pipeline.reconcile(warehouse, as_of, company)
    out.print(night.as_text(), soft_wrap=True, markup=False, highlight=False)
    if night.critical:
        raise typer.Exit(1)


@app.command("list")
def list_breaks(
    company: OnlyCompany = None,
    status: Annotated[
        str | None, typer.Option("--status", help="new, open, returned, accepted or resolved.")
    ] = None,
    cause: Annotated[str | None, typer.Option("--cause", help="Only this cause, such as missing.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what is accepted or resolved.")] = False,
    symptoms: Annotated[
        bool, typer.Option("--symptoms", help="Also those that follow from another break.")
    ] = False,
    warehouse: Warehouse = None,
) -> None:
    """The breaks that stand, worst first, and the money at risk."""
    from transforms import breaks
    from transforms.serve.summary import exact

    listed = breaks.list_breaks(
        company=company,
        status=status,
        cause=cause,
        everything=everything,
        symptoms=symptoms,
        warehouse=warehouse,
    )
    table = Table()
    for name in ("break", "status", "severity", "check", "cause", "company", "source"):
        table.add_column(name, overflow="fold")
    for name in ("difference", "at risk"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("days", "owner"):
        table.add_column(name)
    for item in listed.breaks:
        table.add_row(
            item.break_id[:8],
            item.status_code,
            item.severity_code,
            item.check_code,
            item.cause_code,
            item.company_code or "",
            f"{item.source_table} {item.source_id or ''}",
            exact(item.difference_amount),
            f"{exact(item.at_risk_amount)} {item.currency_code or ''}",
            str(item.age_days),
            item.owner_name or "",
        )
    if listed.breaks:
        out.print(table)
    more = f", {listed.symptoms:,} more follow from them" if listed.symptoms else ""
    out.print(f"breaks: {len(listed.breaks) - (listed.symptoms if symptoms else 0):,}{more}")
    for currency, amount in listed.at_risk.items():
        out.print(f"at risk: {exact(amount)} {currency}")


@app.command("show")
def show_break(
    name: Annotated[str, typer.Argument(metavar="BREAK", help="Id of a break, or how it begins.")],
    warehouse: Warehouse = None,
) -> None:
    """All about one break: both sides, keys, remedy, history, and what follows from it."""
    from transforms import breaks

    told, history, symptoms = breaks.show(name, warehouse)
    for column, value in told.items():
        if value is not None:
            out.print(f"{column}: {value}", soft_wrap=True, markup=False, highlight=False)
    out.print("history:")
    for event in history:
        words = [
            f"{event['acted_at']:%Y-%m-%d %H:%M}",
            event["action_code"],
            f"by {event['actor_name']}",
            f"difference {event['difference_amount']} {event['currency_code'] or ''}".rstrip(),
        ]
        words += [f"until {event['until_date']}"] if event["until_date"] else []
        words += [event["reason_text"]] if event["reason_text"] else []
        out.print("  " + ", ".join(words), soft_wrap=True, markup=False, highlight=False)
    for item in symptoms:
        out.print(
            f"followed by: {item.break_id[:8]} {item.check_code} {item.cause_code}, {item.source_table} "
            f"{item.source_id}",
            soft_wrap=True,
            markup=False,
            highlight=False,
        )


@app.command("assign")
def assign_breaks(
    names: Names,
    owner: Annotated[str, typer.Option("--to", help="Who looks after them from now on.")],
    by: Actor = None,
    warehouse: Warehouse = None,
) -> None:
    """Somebody looks after breaks."""
    from transforms import breaks

    for item in breaks.assign(names, owner, actor=by, warehouse=warehouse):
        out.print(f"{item.break_id[:8]}: {item.owner_name} looks after it", markup=False)


@app.command("accept")
def accept_breaks(
    names: Names,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept.")],
    until: Annotated[
        datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="Last day; then they stand again.")
    ],
    by: Actor = None,
    warehouse: Warehouse = None,
) -> None:
    """Stand for breaks until a day, or until their difference changes."""
    from transforms import breaks

    for item in breaks.accept(names, reason, until.date(), actor=by, warehouse=warehouse):
        out.print(f"{item.break_id[:8]}: accepted until {item.accepted_until_date}", markup=False)


@app.command("note")
def note_breaks(
    names: Names,
    text: Annotated[str, typer.Option("--text", help="What is to be said; it is kept.")],
    by: Actor = None,
    warehouse: Warehouse = None,
) -> None:
    """Write down what is known about breaks."""
    from transforms import breaks

    for item in breaks.note(names, text, actor=by, warehouse=warehouse):
        out.print(f"{item.break_id[:8]}: noted", markup=False)
