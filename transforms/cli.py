"""The `fieldledger` command. Exit codes: 0 done, 1 the data says no, 2 wrong use or configuration."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from transforms import cli_breaks, cli_figures
from transforms.cli_options import Actor, OnlyBatch, OnlyCompany, Warehouse
from transforms.errors import FieldledgerError, UsageError

app = typer.Typer(
    name="fieldledger",
    help="Work orders and agreements as one exact, traceable financial story in a DuckDB warehouse.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
period_app = typer.Typer(help="Fiscal periods: list, hold, close, reopen.", no_args_is_help=True)
audit_app = typer.Typer(help="Prove that nobody touched the books.", no_args_is_help=True)
invoices_app = typer.Typer(
    help="Draft pro forma invoices: list them, write their pages.", no_args_is_help=True
)
app.add_typer(period_app, name="period")
app.add_typer(audit_app, name="audit")
app.add_typer(invoices_app, name="invoices")
journal_app = typer.Typer(
    help="Integration journals for Finance: list them, write them as CSV.", no_args_is_help=True
)
app.add_typer(journal_app, name="journal")
app.add_typer(cli_figures.trace_app, name="trace")
app.add_typer(cli_breaks.app, name="breaks")
app.command()(cli_breaks.reconcile)
app.command("explain")(cli_figures.explain_figure)
app.command()(cli_figures.pack)
out = Console()
err = Console(stderr=True)

Company = Annotated[str, typer.Option("--company", help="Code of the legal entity; none: rows without one.")]
PeriodName = Annotated[
    str, typer.Option("--period", help="Name of the period: yyyy-MM, or as Finance calls it.")
]
Reason = Annotated[str | None, typer.Option("--reason", help="Why; it is kept.")]


@app.command()
def run(
    addresses: Annotated[
        list[str],
        typer.Option(
            "--from",
            help="Folder or fsspec address of an export, SQLAlchemy URL of a replica, or URL of a Dataverse "
            "organization. Several: all of them into one warehouse.",
        ),
    ],
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--source", help="Kind of each --from: lake, sql or dataverse; else told by the address."
        ),
    ] = None,
    warehouse: Warehouse = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Folders after this day wait.")
    ] = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Derive everything anew; only differences are posted.")
    ] = False,
    sweep: Annotated[
        bool,
        typer.Option("--sweep", help="Compare all keys with the source, and repair what changes missed."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Stop before the warehouse; say what would be posted.")
    ] = False,
) -> None:
    """One run of the main job: extract, stage, check, derive, check, load, marts, check, publish."""
    from transforms import pipeline
    from transforms.origins import origin_of, refuse_written_secrets

    for address in addresses:
        refuse_written_secrets(address)
    if sources and len(sources) not in (1, len(addresses)):
        raise UsageError("--source: name it once for all, or once for each --from, in their order")
    kinds: list[str | None] = [*sources] if sources else [None]
    if len(kinds) == 1:
        kinds = kinds * len(addresses)
    request = pipeline.RunRequest(
        origins=tuple(origin_of(address, kind) for address, kind in zip(addresses, kinds, strict=True)),
        warehouse=warehouse,
        as_of=as_of.date() if as_of else None,
        full_refresh=full_refresh,
        dry_run=dry_run,
        is_sweep=sweep,
    )
    with err.status("…") as status:
        summary = pipeline.run_all(request, status.update if err.is_terminal else None)
    out.print(summary)
    if summary.held_back:
        raise typer.Exit(1)


@app.command()
def emulate(
    export: Annotated[Path, typer.Argument(help="Folder of an export, such as data/sample.")],
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0: any free one.")] = 8999,
    folders: Annotated[int, typer.Option(help="Folders of the export to begin with.", min=1)] = 1,
    fail: Annotated[
        list[str] | None,
        typer.Option(
            "--fail",
            help="Something that goes wrong, as kind[:match[:times]]: throttle, unavailable, error, slow, drop, "
            "garbage, expired, unauthorized or twice.",
        ),
    ] = None,
) -> None:
    """Serve an export as Dataverse does, with faults on demand. POST /emulator/advance takes one more folder."""
    from transforms.emulator import Emulator, Fault

    emulator = Emulator(export, port=port, folders=folders)
    for text in fail or ():
        kind, match, times = (*text.split(":"), "", "")[:3]
        emulator.fail(Fault.named(kind, match, times))
    out.print(f"{emulator.address} serves {export}; stop with Ctrl-C", soft_wrap=True)
    try:
        emulator.serve()
    except KeyboardInterrupt:
        emulator.close()


@app.command()
def status(warehouse: Warehouse = None) -> None:
    """The closing summary of the last run."""
    from transforms.serve.summary import read_summary
    from transforms.settings import load_settings
    from transforms.warehouse.store import open_database

    settings = load_settings()
    with open_database(warehouse or settings.warehouse, settings, read_only=True) as connection:
        summary = read_summary(connection)
    if summary is None:
        raise UsageError("no run has been recorded yet: call fieldledger run")
    out.print(summary)
    out.print(f"published: {settings.published}")
    out.print(f"Data Docs: {settings.docs / 'index.html'}")


@app.command()
def docs() -> None:
    """Write the data dictionary and the rule catalogue beside the Data Docs of the last run."""
    from transforms.serve.docs import write_reference
    from transforms.settings import load_settings

    settings = load_settings()
    for page in write_reference(settings.docs):
        out.print(str(page))
    index = settings.docs / "index.html"
    out.print(str(index) if index.is_file() else "Data Docs: none yet, they are written by the next run")


@app.command()
def sample(
    lines: Annotated[int, typer.Option(help="Work order lines.", min=1)],
    out_folder: Annotated[Path, typer.Option("--out", help="Folder to write; must not exist or be empty.")],
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 7,
    folders: Annotated[
        int, typer.Option(help="Timestamp folders, the first being the full copy.", min=1)
    ] = 6,
    faults: Annotated[
        str | None,
        typer.Option(
            help="Plant faults between field, project and Finance: all, or KIND,KIND. OUT.answers.json names them."
        ),
    ] = None,
) -> None:
    """Write a deterministic export of a company that services refrigeration in grocery chains."""
    from transforms.sample import SampleError, write_sample

    with err.status("…") as shown:

        def tell(what: str, done: int, of: int) -> None:
            if err.is_terminal:
                shown.update(f"{what} ({done} of {of})")

        try:
            report = write_sample(out_folder, lines, seed, folders=folders, faults=faults, progress=tell)
        except SampleError as error:
            raise UsageError(str(error)) from error
    rows = sum(report.rows.values())
    out.print(
        f"{report.path}: {report.lines:,} work order lines, {rows:,} rows in {report.files:,} files "
        f"({report.bytes / 2**20:,.1f} MiB), {len(report.folders)} complete folders and the active one",
        soft_wrap=True,
    )
    if report.answer_key is not None:
        out.print(f"{report.answer_key}: {len(report.answers)} rows with a fault", soft_wrap=True)


@period_app.command("list")
def list_periods(
    company: OnlyCompany = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also periods without postings that nobody decided about.")
    ] = False,
    warehouse: Warehouse = None,
) -> None:
    """The periods that hold or miss postings or were decided about; amounts in the accounting currency."""
    from rich.table import Table

    from transforms import closing
    from transforms.serve.summary import exact

    table = Table()
    for name in ("company", "period", "status"):
        table.add_column(name, no_wrap=True)
    for name in ("postings", "amount", "late", "closes"):
        table.add_column(name, justify="right", no_wrap=True)
    for period in closing.list_periods(company, everything=everything, warehouse=warehouse):
        table.add_row(
            period.company_code,
            period.period_text,
            period.status_code,
            f"{period.posting_count:,}",
            exact(period.amount),
            f"{period.late_count:,}",
            f"{period.close_count:,}",
        )
    out.print(table)


@period_app.command("hold")
def hold_period(
    company: Company, period: PeriodName, reason: Reason = None, by: Actor = None, warehouse: Warehouse = None
) -> None:
    """From now on the period takes adjustments only; new work counts in the next open one."""
    _decide("hold", company, period, reason, by, warehouse)


@period_app.command("close")
def close_period(
    company: Company,
    period: PeriodName,
    reason: Reason = None,
    by: Actor = None,
    despite_breaks: Annotated[
        bool, typer.Option("--despite-breaks", help="Although critical breaks are open; needs --reason.")
    ] = False,
    warehouse: Warehouse = None,
) -> None:
    """From now on the period takes nothing. Exit 1 while critical breaks are open, with the money at risk."""
    _decide("close", company, period, reason, by, warehouse, despite_breaks=despite_breaks)


@period_app.command("reopen")
def reopen_period(
    company: Company,
    period: PeriodName,
    reason: Reason = None,
    by: Actor = None,
    adjusting: Annotated[
        bool, typer.Option("--adjusting", help="For adjustments of what it holds only, not for new work.")
    ] = False,
    warehouse: Warehouse = None,
) -> None:
    """The period takes postings again; nothing that counts elsewhere moves back."""
    _decide("adjust" if adjusting else "reopen", company, period, reason, by, warehouse)


def _decide(
    action: str,
    company: str,
    period: str,
    reason: str | None,
    by: str | None,
    warehouse: Path | None,
    *,
    despite_breaks: bool = False,
) -> None:
    from transforms import closing
    from transforms.serve.summary import exact

    found = closing.decide(
        action,
        company,
        period,
        reason=reason,
        actor=by,
        despite_breaks=despite_breaks,
        warehouse=warehouse,
    )
    out.print(
        f"{found.company_code} {found.period_text}: {found.status_code}, {found.posting_count:,} postings, "
        f"{exact(found.amount)} in the accounting currency",
        soft_wrap=True,
    )


@audit_app.command("verify")
def verify_audit(warehouse: Warehouse = None) -> None:
    """Compute hash chain, control totals and closes again; exit 1 names the first thing that does not hold."""
    from transforms import closing

    verified = closing.verify(warehouse)
    out.print(
        f"{verified.batches:,} posting batches, {verified.postings:,} postings, {verified.actions:,} decisions about "
        f"periods, {verified.closes:,} closes; chain {verified.chain_hash or 'empty'}",
        soft_wrap=True,
    )
    if not verified.findings:
        out.print("all of it holds")
        return
    first, *others = verified.findings
    out.print(f"does not hold: {first.place}: {first.text}", soft_wrap=True, markup=False, highlight=False)
    for other in others[:20]:
        out.print(f"also: {other.place}: {other.text}", soft_wrap=True, markup=False, highlight=False)
    if len(others) > 20:
        out.print(f"and {len(others) - 20:,} more")
    raise typer.Exit(1)


@journal_app.command("list")
def list_integration_journals(
    company: OnlyCompany = None,
    batch: OnlyBatch = None,
    warehouse: Warehouse = None,
) -> None:
    """The journals with their totals in the accounting currency, and how many lines are held back and why."""
    from rich.table import Table

    from transforms.serve.journal_export import list_journals
    from transforms.serve.summary import exact
    from transforms.settings import load_settings

    settings = load_settings()
    journals, held = list_journals(warehouse or settings.warehouse, settings, company, batch)
    table = Table()
    for name in ("company", "period", "batch", "journal"):
        table.add_column(name, overflow="fold")
    for name in ("lines", "cost", "sales"):
        table.add_column(name, justify="right", no_wrap=True)
    for item in journals:
        table.add_row(
            item.company_code,
            item.period_text,
            item.batch_id,
            item.journal_id,
            f"{item.line_count:,}",
            exact(item.cost_amount),
            exact(item.sales_amount),
        )
    out.print(table if journals else "no journals")
    for reason, lines in held.items():
        out.print(f"held back: {lines:,} lines, {reason}")


@journal_app.command("export")
def export_integration_journals(
    out_folder: Annotated[Path, typer.Option("--out", help="Folder for the files; made when missing.")],
    company: OnlyCompany = None,
    batch: OnlyBatch = None,
    warehouse: Warehouse = None,
) -> None:
    """Write headers and lines as the CSV files that Finance imports; held lines are not among them."""
    from transforms.serve.journal_export import export_journals
    from transforms.settings import load_settings

    settings = load_settings()
    exported = export_journals(warehouse or settings.warehouse, out_folder, settings, company, batch)
    for path in exported.paths:
        out.print(str(path), soft_wrap=True)
    out.print(f"{exported.journals:,} journals, {exported.lines:,} lines")


@invoices_app.command("list")
def list_invoices(warehouse: Warehouse = None) -> None:
    """The drafts of what is ready to invoice: one per contract, customer and currency."""
    from rich.table import Table

    from transforms.serve.invoices import list_drafts
    from transforms.settings import load_settings
    from transforms.warehouse.store import open_database

    settings = load_settings()
    with open_database(warehouse or settings.warehouse, settings, read_only=True) as connection:
        drafts = list_drafts(connection)
    table = Table()
    for name in ("draft", "date", "customer", "details", "due"):
        table.add_column(
            name, justify="right" if name in ("details", "due") else "left", no_wrap=name != "customer"
        )
    for draft in drafts:
        table.add_row(
            escape(draft.number),
            draft.draft_date.isoformat(),
            escape(draft.customer),
            f"{draft.details:,}",
            f"{draft.due} {draft.currency_code}",
        )
    if drafts:
        out.print(table)
    out.print(f"drafts: {len(drafts):,}")


@invoices_app.command("write")
def write_invoices(
    out_folder: Annotated[Path, typer.Option("--out", help="Folder for the pages.")],
    warehouse: Warehouse = None,
) -> None:
    """A page per draft, to print or to send; pages of drafts that stand no longer are removed."""
    from transforms.serve.invoices import write_drafts
    from transforms.settings import load_settings
    from transforms.warehouse.store import open_database

    settings = load_settings()
    with open_database(warehouse or settings.warehouse, settings, read_only=True) as connection:
        pages = write_drafts(connection, out_folder)
    for page in pages:
        out.print(str(page), soft_wrap=True, markup=False, highlight=False)
    out.print(f"pages: {len(pages):,}")


@app.command()
def replay(
    warehouse: Annotated[Path, typer.Option("--warehouse", help="The new DuckDB file; must not be there.")],
    until: Annotated[
        str | None, typer.Option("--until", help="Day, batch or run after which to stop.")
    ] = None,
    of: Annotated[
        Path | None, typer.Option("--of", help="Whose history; default: the data folder's warehouse.")
    ] = None,
) -> None:
    """Rebuild a warehouse from the landed batches alone, into a new file. Nothing is published."""
    from transforms.replay import replay as rebuild

    with err.status("…") as status:
        runs = rebuild(warehouse, of=of, until=until, progress=status.update if err.is_terminal else None)
    out.print(f"{warehouse}: {runs:,} runs repeated", soft_wrap=True)


@app.command()
def diff(
    left: Annotated[Path, typer.Argument(help="A warehouse file.")],
    right: Annotated[Path, typer.Argument(help="Another one.")],
) -> None:
    """Compare two warehouses table by table; exit 0 only when they are equal."""
    from rich.table import Table

    from transforms.serve.difference import compare
    from transforms.settings import load_settings

    found = compare(left, right, load_settings())
    unequal = [table for table in found.tables if not table.is_equal]
    shown = Table()
    shown.add_column("table")
    for name in ("rows, first", "rows, second"):
        shown.add_column(name, justify="right")
    shown.add_column("")
    for table in found.tables:
        counts = [
            f"{rows:,}" if rows is not None and rows >= 0 else ""
            for rows in (table.left_rows, table.right_rows)
        ]
        shown.add_row(table.table, *counts, "equal" if table.is_equal else "DIFFERENT")
    out.print(shown)
    for table in unequal:
        for where, row in table.examples:
            out.print(f"{table.table}, {where}: {row}", soft_wrap=True, markup=False, highlight=False)
    for place, reason in found.left_out.items():
        out.print(f"left out: {place} ({reason})", soft_wrap=True)
    out.print("equal" if found.is_equal else f"{len(unequal)} table(s) differ")
    if not found.is_equal:
        raise typer.Exit(1)


@app.command()
def maintain(
    keep_days: Annotated[
        int, typer.Option("--keep-days", help="Batches older than this, against the newest, are old.", min=0)
    ] = 30,
    unfinished_hours: Annotated[
        int, typer.Option("--unfinished-hours", help="Files without a manifest older than this go.", min=0)
    ] = 24,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Tidy the landing: what no replay needs goes, small old files become large ones. Says what it removed."""
    from rich.table import Table

    from transforms import journal
    from transforms.settings import load_settings
    from transforms.sources.upkeep import maintain as tidy

    settings = load_settings()
    removed = tidy(
        settings.landing,
        journal.needed_batches(settings),
        keep_days=keep_days,
        unfinished_hours=unfinished_hours,
        dry_run=dry_run,
    )
    table = Table()
    for name in ("kind", "place", "files", "bytes", "why"):
        table.add_column(name, justify="right" if name in ("files", "bytes") else "left", overflow="fold")
    for item in removed:
        table.add_row(item.kind_code, item.place, f"{item.files:,}", f"{item.bytes:,}", item.reason_text)
    if removed:
        out.print(table)
    word = "would be removed" if dry_run else "removed"
    total = sum(item.files for item in removed), sum(item.bytes for item in removed)
    out.print(f"{total[0]:,} files, {total[1]:,} bytes {word}; what a replay needs is kept")


def main() -> None:
    """Entry point: errors as one message, exit codes as promised."""
    try:
        app()
    except FieldledgerError as error:
        err.print(f"[bold red]{type(error).__name__}[/]: ", end="")
        err.print(str(error), markup=False, highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
