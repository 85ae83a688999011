"""The `fieldledger` command. Exit codes: 0 done, 1 the data says no, 2 wrong use or configuration."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from transforms.errors import FieldledgerError, UsageError

app = typer.Typer(
    name="fieldledger",
    help="Work orders and agreements as one exact, traceable financial story in a DuckDB warehouse.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
out = Console()
err = Console(stderr=True)

Warehouse = Annotated[
    Path | None,
    typer.Option(
        "--warehouse", help="DuckDB file; default: warehouse/fieldledger.duckdb in the data folder."
    ),
]


@app.command()
def run(
    address: Annotated[
        str, typer.Option("--from", help="Folder or fsspec address of the export (abfs://, s3://, …).")
    ],
    source: Annotated[str, typer.Option(help="Kind of source.")] = "lake",
    warehouse: Warehouse = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Folders after this day wait.")
    ] = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Derive everything anew; only differences are posted.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Stop before the warehouse; say what would be posted.")
    ] = False,
) -> None:
    """One run of the main job: extract, stage, check, derive, check, load, marts, check, publish."""
    from transforms import pipeline

    day: date | None = as_of.date() if as_of else None
    request = pipeline.RunRequest(address, source, warehouse, day, full_refresh, dry_run)
    with err.status("…") as status:
        summary = pipeline.run_all(request, status.update if err.is_terminal else None)
    out.print(summary)
    if summary.held_back:
        raise typer.Exit(1)


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
) -> None:
    """Write a deterministic export of a company that services refrigeration in grocery chains."""
    from transforms.sample import SampleError, write_sample

    with err.status("…") as shown:

        def tell(what: str, done: int, of: int) -> None:
            if err.is_terminal:
                shown.update(f"{what} ({done} of {of})")

        try:
            report = write_sample(out_folder, lines, seed, folders=folders, progress=tell)
        except SampleError as error:
            raise UsageError(str(error)) from error
    rows = sum(report.rows.values())
    out.print(
        f"{report.path}: {report.lines:,} work order lines, {rows:,} rows in {report.files:,} files "
        f"({report.bytes / 2**20:,.1f} MiB), {len(report.folders)} complete folders and the active one",
        soft_wrap=True,
    )


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
